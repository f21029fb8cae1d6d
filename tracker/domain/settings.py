"""An office's own rules: keys, allowed values, defaults. Changing one is logged; the newest counts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    default: str
    values: tuple[str, ...]


STRICT = "strict"
RELAXED = "relaxed"

SETTINGS: dict[str, Setting] = {
    # 办理、核查、销号分离: strict refuses, relaxed lets pass and the closure report says so
    "separation": Setting(STRICT, (STRICT, RELAXED)),
}
