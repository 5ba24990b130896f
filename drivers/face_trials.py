"""The public face of what commands do with packs and pictures of a trial; a kiosk at work imports none of it."""

from drivers.face.chip_photo import PortraitMaker
from drivers.face.evaluation import FAILURES, Evaluation, Outcome, ReferenceForm
from drivers.face.importing import Order, check_pack, import_pack, is_vendors, licence_in
from drivers.face.pack import Manifest, Pack, load_pack
from drivers.face.vendor import Choice, VendorPack, read_vendor_pack

__all__ = [
    "FAILURES",
    "Choice",
    "Evaluation",
    "Manifest",
    "Order",
    "Outcome",
    "Pack",
    "PortraitMaker",
    "ReferenceForm",
    "VendorPack",
    "check_pack",
    "import_pack",
    "is_vendors",
    "licence_in",
    "load_pack",
    "read_vendor_pack",
]
