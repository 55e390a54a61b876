"""The kinds of generator there are: the program's own, and those of installed packages.

A card names a kind. What is run for it comes with the program, or from a package that the user
installed and that offers it as an entry point of the group ``ddf_core.generators``; nothing else
is ever imported because a file names it.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from ddf_core.attempt import text_of
from ddf_core.errors import GeneratorError
from ddf_core.models.adapted import AdaptedGenerator
from ddf_core.models.adapter import AdapterConfig, GeneratorAdapter
from ddf_core.models.film_generator import FILM_SIREN
from ddf_core.models.triplane import TRI_PLANE, TriPlane
from ddf_core.plain_text import plain
from ddf_core.resource_paths import GENERATORS_PAGE

GROUP = "ddf_core.generators"
BUILT_IN: dict[str, type[GeneratorAdapter]] = {TRI_PLANE: TriPlane}


def known_kinds() -> tuple[str, ...]:
    """The names of all kinds: the program's own first."""
    offered = {entry.name for entry in entry_points(group=GROUP)}
    own = (FILM_SIREN, *BUILT_IN)
    return (*own, *sorted(offered.difference(own)))


def adapter_class(kind: str) -> type[GeneratorAdapter]:
    """The class that speaks for a kind which is no FiLM-SIREN.

    Raises:
        GeneratorError: ``generator.unknown``: nobody offers it; ``generator.several``: two packages
            do; ``generator.broken``: it cannot be imported, or is no ``GeneratorAdapter``.
    """
    if kind in BUILT_IN:
        return BUILT_IN[kind]
    offers = {entry.value: entry for entry in entry_points(group=GROUP, name=kind)}
    if not offers:
        raise GeneratorError(
            f"The model's generator is of the kind '{plain(kind, 60)}', which is not known. Known "
            f"are {', '.join(known_kinds())}.",
            code="generator.unknown",
            advice=f"Install the package that offers it: see {GENERATORS_PAGE}.",
        )
    if len(offers) > 1:
        raise GeneratorError(
            f"Several installed packages offer a generator '{kind}': {', '.join(sorted(offers))}.",
            code="generator.several",
            advice="Uninstall all but one.",
        )
    return _load(next(iter(offers.values())))


def adapted_generator(kind: str, config: AdapterConfig) -> AdaptedGenerator:
    """A generator of a kind, its weights still to come.

    Raises:
        GeneratorError: see ``adapter_class``; or it cannot be made of these sizes.
    """
    made = adapter_class(kind)
    try:
        return AdaptedGenerator(made(config), kind)
    except Exception as err:
        raise sizes_refusal(kind, err) from err


def sizes_refusal(kind: str, err: Exception) -> GeneratorError:
    """What is said where an adapter cannot be made of a card's sizes."""
    return GeneratorError(
        f"The generator '{kind}' cannot be made of the sizes on its card: "
        f"{type(err).__name__}: {text_of(err)}.",
        code="generator.sizes",
        advice="The card was edited by hand, or is that of another version of the generator.",
    )


def _load(entry: EntryPoint) -> type[GeneratorAdapter]:
    try:
        found = entry.load()
    except Exception as err:
        raise _broken(entry, f"{type(err).__name__}: {text_of(err)}") from err
    if not (isinstance(found, type) and issubclass(found, GeneratorAdapter)):
        raise _broken(entry, "it is no GeneratorAdapter")
    return found


def _broken(entry: EntryPoint, why: str) -> GeneratorError:
    return GeneratorError(
        f"The generator '{entry.name}' cannot be used: {entry.value}: {why}.",
        code="generator.broken",
        advice=f"It is a mistake of that package: {GENERATORS_PAGE} says what it has to offer.",
    )
