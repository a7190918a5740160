import json
import stat
from pathlib import Path

from agent import people
from retrieval.items import Interaction

ONE = Interaction(user_id="安", item_id="a", kind="like")
TWO = Interaction(user_id="安", item_id="b", kind="dislike")


def test_feedback_is_appended_and_private(tmp_path: Path) -> None:
    assert people.feedback(tmp_path, "安") == ()
    people.add_feedback(tmp_path, ONE)
    people.add_feedback(tmp_path, TWO)
    assert people.feedback(tmp_path, "安") == (ONE, TWO)
    assert people.feedback(tmp_path, "other") == ()
    people.save_session(tmp_path, "安", {})
    for file in people.folder(tmp_path, "安").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "安" not in str(people.folder(tmp_path, "安"))


def test_a_half_written_line_is_skipped_and_the_next_is_whole(tmp_path: Path) -> None:
    people.add_feedback(tmp_path, ONE)
    path = people.folder(tmp_path, "安") / "feedback.jsonl"
    path.write_bytes(path.read_bytes() + b'{"user_id": "\xe5')
    assert people.feedback(tmp_path, "安") == (ONE,)
    people.add_feedback(tmp_path, TWO)
    assert people.feedback(tmp_path, "安") == (ONE, TWO)


def test_a_session_comes_back_and_a_damaged_one_does_not(tmp_path: Path) -> None:
    assert people.load_session(tmp_path, "u") is None
    people.save_session(tmp_path, "u", {"state": {"text": "安静\ud800"}})
    assert people.load_session(tmp_path, "u") == {"state": {"text": "安静?"}}
    (people.folder(tmp_path, "u") / "session.json").write_text("{")
    assert people.load_session(tmp_path, "u") is None


def test_export_and_forget(tmp_path: Path) -> None:
    people.add_feedback(tmp_path, ONE)
    people.save_session(tmp_path, "安", {"turns": []})
    told = people.export(tmp_path, "安")
    assert json.loads(json.dumps(told))["feedback"] == [{"user_id": "安", "item_id": "a", "kind": "like"}]
    assert people.forget(tmp_path, "安") == 1
    assert people.forget(tmp_path, "安") == 0
    assert people.export(tmp_path, "安") == {"user_id": "安", "feedback": [], "session": None}
