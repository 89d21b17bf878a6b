"""Makes the images of this folder and what Pillow makes of them; see README.md. Usage: make.py CIFAR10_JPEG_ZIP"""
import io, sys, zipfile
import numpy as np
from PIL import Image

cifar = zipfile.ZipFile(sys.argv[1])
for name in ("airplane/0034", "bird/0054", "horse/0988", "ship/0063"):
    open(name.replace("/", "-") + ".jpg", "wb").write(cifar.read("test/" + name + ".jpg"))

y, x = np.mgrid[0:80, 0:120].astype(float)
wave = [127 + 80 * np.sin(x / 9) + 40 * np.cos(y / 7), 2 * x, 255 - 3 * y]
photo = Image.fromarray(np.clip(np.stack(wave, 2), 0, 255).astype(np.uint8))
gray = photo.convert("L")
alpha = Image.fromarray((x + y).astype(np.uint8))
rgba, la = photo.copy(), gray.copy()
rgba.putalpha(alpha)
la.putalpha(alpha)

photo.save("baseline.jpg", quality=90)
photo.save("progressive.jpg", quality=90, progressive=True)
photo.save("full-chroma.jpg", quality=90, subsampling=0)
photo.convert("CMYK").save("cmyk.jpg", quality=90)
gray.save("gray.jpg", quality=90)
photo.save("rgb.png")
gray.save("gray.png")
rgba.save("rgba.png")
la.save("gray-alpha.png")
photo.quantize(16).save("palette.png")
gray.convert("1").save("bilevel.png")
Image.fromarray((x * 500).astype(np.uint16)).save("sixteen.png")

arrays = {}
for name in ("baseline.jpg", "progressive.jpg", "full-chroma.jpg", "cmyk.jpg", "rgb.png", "rgba.png", "palette.png"):
    np.save(name + ".npy", np.asarray(Image.open(name).convert("RGB")))
for name in ("gray.jpg", "gray.png", "gray-alpha.png", "bilevel.png"):
    np.save(name + ".npy", np.asarray(Image.open(name).convert("L")))
for size in ((48, 32), (72, 48), (200, 133), (120, 37), (51, 80)):
    np.save("rgb-%dx%d.npy" % size, np.asarray(photo.resize(size, Image.BILINEAR)))
