"""A report says no more than was seen, shows everything that was measured, and runs nothing that it shows."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from agent.errors import InputError, UsageError
from evals.cli.main import app
from evals.metrics.registry import LIST_METRICS
from evals.records.results import CaseExample, Comparison, Cost, Entry, MetricValue, Results, Slice, SystemResult
from evals.report import charts
from evals.report.changes import compared
from evals.report.pages import html, markdown
from evals.report.texts import languages, list_metric, texts
from evals.report.verdict import findings

HOSTILE = (
    '</title></style><script>alert("x")</script><img src=https://evil.example/a onerror=x()> | `b` [l](javascript:x)'
)
LANGUAGES = languages()
VOID = {"meta", "img", "br", "line", "rect", "circle", "path"}


def value(mean: float | None, width: float = 0.01, people: int = 500) -> MetricValue:
    if mean is None:
        return MetricValue(mean=None, low=None, high=None, n=0)
    return MetricValue(mean=mean, low=mean - width, high=mean + width, n=people)


def system(name: str, mean: float | None, metrics: int = 1, **more: object) -> SystemResult:
    given = {
        "name": name,
        "setting": "k 20",
        "metrics": {"NDCG@10": value(mean)} | {f"Recall@{k}": value(mean) for k in range(1, metrics)},
        "lists": {"coverage": 0.4},
        "cost": Cost(seconds=0.02, tokens=0, memory=300, learning=1),
        "unscored": 0,
        "faults": 0,
        "reads_text": False,
    }
    return SystemResult.model_validate(given | more)


def comparison(difference: float, holm: float, question: str = "llm", **more: object) -> Comparison:
    given = {
        "system": "blend",
        "against": "hybrid",
        "metric": "NDCG@10",
        "difference": difference,
        "low": difference - 0.004,
        "high": difference + 0.004,
        "p": holm,
        "holm": holm,
        "users": 500,
        "users_needed": 8_765,
        "detectable": 0.005,
        "question": question,
    }
    return Comparison.model_validate(given | more)


def made(**more: object) -> Results:
    shown = CaseExample(
        case=f"u1 {HOSTILE}",
        request=HOSTILE,
        history=(HOSTILE, "活着"),
        targets=(HOSTILE,),
        entries=(Entry(title=HOSTILE, hit=True, reason=HOSTILE), Entry(title="三体", hit=False)),
        value=0.5,
        reference_value=0.2,
    )
    systems = (
        system(
            "blend", 0.31, cost=Cost(seconds=1.5, tokens=900, memory=1800, learning=9), position_bias=(0.3, 0, 0, -0.3)
        ),
        system("hybrid", 0.30, popularity_deciles=tuple((0.1, 0.1) for _ in range(10))),
        system(f"dense {HOSTILE}", 0.2, reads_text=True, unscored=3),
        system("unanswered", None, unscored=500),
    )
    given = {
        "title": HOSTILE,
        "command": f"whyrec-eval run {HOSTILE}",
        "protocol": "last",
        "notes": (HOSTILE,),
        "users": 500,
        "cases": 500,
        "main": "blend",
        "metric": "NDCG@10",
        "made_with": {"whyrec": "0.1.0", "seed": "0", HOSTILE: HOSTILE},
        "systems": systems,
        "comparisons": (comparison(0.01, 0.001),),
        "slices": (Slice(name="history", value="short", cases=9, metrics={"blend": {"NDCG@10": value(0.3)}}),),
        "best": (shown,),
        "worst": (shown,),
    }
    return Results.model_validate(given | more)


class Page(HTMLParser):
    """What a browser would make of a page: tags, addresses, text; and whether tags close in order."""

    def __init__(self, page: str):
        super().__init__()
        self.tags, self.addresses, self.handlers = list[str](), list[str](), list[str]()
        self.said, self.open = "", list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "xlink:href", "srcset", "data")]
        self.handlers += [k for k, _ in attrs if k.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closes out of order at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_titles_is_escaped(language: str) -> None:
    page = Page(html(made(), language))
    assert "script" not in page.tags and "img" not in page.tags and not page.handlers
    assert '<script>alert("x")</script>' in page.said
    assert page.open == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_fetches_nothing(language: str) -> None:
    page = html(made(), language)
    assert all(address.startswith("#") for address in Page(page).addresses)
    assert "url(" not in page and "@import" not in page and "<link" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_of_the_contents_have_targets(language: str) -> None:
    for results in (made(), made(systems=(system("blend", None, lists={}),), slices=(), comparisons=(), best=())):
        page = html(results, language)
        addresses = Page(page).addresses
        assert len(addresses) >= 9
        assert all(f'id="{address[1:]}"' in page for address in addresses)


def test_markdown_escapes_titles() -> None:
    said = re.sub(r"`[^`]*`", "", markdown(made(), "en").replace("\\`", ""))
    assert "<script" not in said and "<img" not in said
    assert not re.search(r"(?<!\\)\]\(", said)
    table = [line for line in said.splitlines() if line.startswith("|")][:6]
    assert "dense" in table[4]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_metric_has_a_name_and_a_meaning(language: str) -> None:
    assert all(all(list_metric(texts(language), metric.name)) for metric in LIST_METRICS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("difference", "holm", "verdict"), [(0.01, 0.001, "better"), (-0.01, 0.001, "worse"), (0.002, 0.4, "open")]
)
@pytest.mark.parametrize("question", ["llm", "text", "best"])
def test_verdict_follows_the_comparison(
    language: str, difference: float, holm: float, verdict: str, question: str
) -> None:
    results = made(comparisons=(comparison(difference, holm, question),))
    found = next(f for f in findings(results, language) if f.question == question)
    wording = texts(language)["verdict"][question][verdict]
    assert found.verdict == verdict
    assert any(sentence.startswith(wording.split("{")[0].strip("“")) for sentence in found.sentences)
    assert any("8,765" in sentence for sentence in found.sentences) == (verdict == "open")
    page, text = Page(html(results, language)).said, markdown(results, language).replace("\\", "")
    assert all(sentence in page for sentence in found.sentences)
    for said in (page, text):
        assert texts(language)["verdict"][question]["badge"][verdict] in said


def test_open_verdict_does_not_claim_equality() -> None:
    said = Page(html(made(comparisons=(comparison(0.002, 0.4),)), "en")).said
    assert "Not seen, one way or the other" in said and "8,765 people" in said
    assert not re.search(r"no (significant )?difference|does not help|equally good|the same quality", said)


def test_uncorrected_interval_is_no_verdict() -> None:
    said = Page(html(made(comparisons=(comparison(0.01, 0.08),)), "en")).said
    assert texts("en")["verdict"]["only_before_correction"] in said
    assert texts("en")["verdict"]["llm"]["badge"]["better"] not in said


def test_readers_without_a_control_are_named() -> None:
    results = made(comparisons=(comparison(0.05, 0.001, "text", system="blend", against="blend, shuffled"),))
    assert "No shuffled-text control was run for “dense" in Page(html(results, "en")).said


def test_verdict_on_another_system_says_so() -> None:
    results = made(comparisons=(comparison(0.05, 0.001, system="likelihood"),))
    assert "“blend” itself was not compared so." in Page(html(results, "en")).said


@pytest.mark.parametrize("language", LANGUAGES)
def test_table_lists_every_system_and_its_unscored_cases(language: str) -> None:
    page = html(made(), language)
    table = page.partition('id="systems"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.S)[1:]
    assert len(rows) == 4
    for name in ("blend", "hybrid", "dense", "unanswered"):
        assert any(f'"name">{name}' in row for row in rows)
    assert "0.3100" in rows[0] and "[0.3000, 0.3200]" in rows[0]
    assert "500" in page.partition('id="left_out"')[2].partition("</table>")[0]


def test_big_run_stays_below_3_mb() -> None:
    names = [f"system {n} {HOSTILE}" for n in range(40)]
    long = "很长的书名" * 200
    shown = CaseExample(
        case="u",
        request=long,
        history=(long,) * 500,
        targets=(long,) * 100,
        entries=(Entry(title=long, hit=True, reason=long),) * 100,
        value=1,
        reference_value=0,
    )
    results = made(
        systems=tuple(
            system(n, 0.2, 12, popularity_deciles=((0.1, 0.1),) * 10, position_bias=(1, 2, 3, 4)) for n in names
        ),
        comparisons=tuple(comparison(0.01, 0.001, system=n) for n in names),
        slices=tuple(
            Slice(name="category", value=f"c{k}", cases=9, metrics={n: {"NDCG@10": value(0.2)} for n in names})
            for k in range(60)
        ),
        best=(shown,) * 10,
        worst=(shown,) * 10,
    )
    assert len(html(results, "zh").encode()) < 3_000_000


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(1e-7, 1e4)), min_size=1, max_size=20))
def test_numbers_in_quality_against_cost_do_not_overlap(found: list[tuple[float, float]]) -> None:
    systems = tuple(
        system(f"s{n}", mean, cost=Cost(seconds=seconds, tokens=0, memory=1, learning=0))
        for n, (mean, seconds) in enumerate(found)
    )
    cloud = charts.cloud(made(systems=systems, main="s0"))
    assert cloud and len(cloud.points) == len(found)
    spots = [p.label for p in cloud.points]
    for n, (x, y) in enumerate(spots):
        assert 0 <= x <= charts.WIDTH and 0 <= y <= charts.HEIGHT
        assert all(abs(x - a) > 15 or abs(y - b) > 11 for a, b in spots[:n])


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=20))
def test_axis_holds_all_values(values: list[float]) -> None:
    axis = charts.axis(values)
    assert 2 <= len(axis.ticks) <= 7
    assert all(-0.01 <= axis.at(v) <= 100.01 for v in values)


def test_compare_lists_changed_settings_systems_and_metrics() -> None:
    after = made(
        users=900,
        made_with={"whyrec": "0.2.0", "seed": "0", "data": "sha256 ab"},
        systems=(system("blend", 0.4), system("hybrid", 0.301), system("EASE", 0.2)),
        comparisons=(comparison(0.002, 0.4),),
    )
    said = compared(made(), after).replace("\\", "")
    for row in ("| whyrec | 0.1.0 | 0.2.0 |", "| data | — | sha256 ab |", "| people | 500 | 900 |"):
        assert row in said
    assert "| seed |" not in said
    assert "only in the second: EASE" in said and "only in the first: unanswered" in said
    apart = said.partition("beyond their intervals\n")[2].partition("##")[0]
    assert "blend, NDCG@10" in apart and "hybrid, NDCG@10" not in apart
    assert "better: +0.0100" in said and "open: +0.0020" in said


def test_run_compared_with_itself_has_no_changes() -> None:
    said = compared(made(), made())
    assert "0 differ beyond" in said and "The same settings" in said and "The same systems" in said
    assert "Comparisons that came out differently" not in said and "Costs that differ" not in said


def test_report_writes_html_and_markdown_beside_the_metrics(tmp_path: Path) -> None:
    made().write(tmp_path)
    ran = CliRunner().invoke(app, ["report", str(tmp_path), "--lang", "zh"])
    assert ran.exit_code == 0
    assert ran.stdout.split() == [str(tmp_path / "report.html"), str(tmp_path / "report.md")]
    assert 'lang="zh-Hans"' in (tmp_path / "report.html").read_text(encoding="utf-8")
    ran = CliRunner().invoke(app, ["compare", str(tmp_path), str(tmp_path)])
    assert ran.exit_code == 0 and "What changed" in ran.stdout


@pytest.mark.parametrize("command", (["report"], ["compare"]))
def test_results_of_another_format_are_refused(tmp_path: Path, command: list[str]) -> None:
    made().write(tmp_path)
    path = tmp_path / "metrics.json"
    old = {name: value for name, value in json.loads(path.read_text(encoding="utf-8")).items() if name != "format"}
    path.write_text(json.dumps(old), encoding="utf-8")
    ran = CliRunner().invoke(app, [*command, *[str(tmp_path)] * (1 + (command == ["compare"]))])
    assert isinstance(ran.exception, InputError) and "run format 1" in str(ran.exception)


def test_folder_without_metrics_is_bad_input(tmp_path: Path) -> None:
    there, empty = tmp_path / "there", tmp_path / "empty"
    there.mkdir(), empty.mkdir()
    made().write(there)
    for command in (["report", str(there), str(empty)], ["compare", str(there), str(empty)]):
        ran = CliRunner().invoke(app, command)
        assert isinstance(ran.exception, InputError) and ran.exception.exit_code == 2
        assert "has no metrics.json" in str(ran.exception)
    assert not (there / "report.html").exists()


@pytest.mark.parametrize("asked", [["--lang", "fr"], ["--out", "page.txt"]])
def test_unknown_language_or_file_is_a_usage_error(tmp_path: Path, asked: list[str]) -> None:
    made().write(tmp_path)
    ran = CliRunner().invoke(app, ["report", str(tmp_path), *asked])
    assert isinstance(ran.exception, UsageError) and ran.exception.exit_code == 2
