/** One of each layer for sequences, pictures and volumes, by name. */
import { layers } from "limpid";

type Made = Readonly<Record<string, { readonly forward: (...given: never[]) => unknown }>>;
const conv = { filters: 1, kernelSize: 2 };
const ofSize = { outputSize: 2 };

/** With weights, of other than two axes of places, or for colors: none takes a gray picture without weights. */
const others: Made = {
  adaptiveAveragePooling1d: layers.adaptiveAveragePooling1d(ofSize),
  adaptiveAveragePooling3d: layers.adaptiveAveragePooling3d(ofSize),
  adaptiveMaxPooling1d: layers.adaptiveMaxPooling1d(ofSize),
  adaptiveMaxPooling3d: layers.adaptiveMaxPooling3d(ofSize),
  averagePooling1d: layers.averagePooling1d(),
  averagePooling3d: layers.averagePooling3d(),
  avgPool1d: layers.avgPool1d(),
  avgPool3d: layers.avgPool3d(),
  conv1d: layers.conv1d(conv),
  conv1dTranspose: layers.conv1dTranspose(conv),
  conv2d: layers.conv2d(conv),
  conv2dTranspose: layers.conv2dTranspose(conv),
  conv3d: layers.conv3d(conv),
  conv3dTranspose: layers.conv3dTranspose(conv),
  cropping1d: layers.cropping1d(),
  cropping3d: layers.cropping3d(),
  depthwiseConv1d: layers.depthwiseConv1d({ kernelSize: 2 }),
  depthwiseConv2d: layers.depthwiseConv2d({ kernelSize: 2 }),
  globalAveragePooling1d: layers.globalAveragePooling1d(),
  globalAveragePooling3d: layers.globalAveragePooling3d(),
  globalAvgPool1d: layers.globalAvgPool1d(),
  globalAvgPool3d: layers.globalAvgPool3d(),
  globalMaxPool1d: layers.globalMaxPool1d(),
  globalMaxPool3d: layers.globalMaxPool3d(),
  globalMaxPooling1d: layers.globalMaxPooling1d(),
  globalMaxPooling3d: layers.globalMaxPooling3d(),
  maxPool1d: layers.maxPool1d(),
  maxPool3d: layers.maxPool3d(),
  maxPooling1d: layers.maxPooling1d(),
  maxPooling3d: layers.maxPooling3d(),
  randomGrayscale: layers.randomGrayscale(),
  randomHue: layers.randomHue({ factor: 0.1 }),
  randomSaturation: layers.randomSaturation({ factor: 0.1 }),
  separableConv1d: layers.separableConv1d(conv),
  separableConv2d: layers.separableConv2d(conv),
  upSampling1d: layers.upSampling1d(),
  upSampling3d: layers.upSampling3d(),
  zeroPadding1d: layers.zeroPadding1d(),
  zeroPadding3d: layers.zeroPadding3d(),
};

/** Those that change pictures while training, of any number of channels. */
const augmentations: Made = {
  randAugment: layers.randAugment(),
  randomBrightness: layers.randomBrightness({ factor: 0.1 }),
  randomContrast: layers.randomContrast({ factor: 0.1 }),
  randomCrop: layers.randomCrop({ height: 2, width: 2 }),
  randomErasing: layers.randomErasing(),
  randomFlip: layers.randomFlip(),
  randomGaussianBlur: layers.randomGaussianBlur(),
  randomInvert: layers.randomInvert(),
  randomRotation: layers.randomRotation({ factor: 0.1 }),
  randomShear: layers.randomShear({ xFactor: 0.1 }),
  randomTranslation: layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1 }),
  randomZoom: layers.randomZoom({ heightFactor: 0.1 }),
};

/** Those that compute something of a picture without weights. */
export const takePictures: Made = {
  adaptiveAveragePooling2d: layers.adaptiveAveragePooling2d(ofSize),
  adaptiveMaxPooling2d: layers.adaptiveMaxPooling2d(ofSize),
  averagePooling2d: layers.averagePooling2d(),
  avgPool2d: layers.avgPool2d(),
  globalAveragePooling2d: layers.globalAveragePooling2d(),
  globalAvgPool2d: layers.globalAvgPool2d(),
  globalMaxPool2d: layers.globalMaxPool2d(),
  globalMaxPooling2d: layers.globalMaxPooling2d(),
  maxPool2d: layers.maxPool2d(),
  maxPooling2d: layers.maxPooling2d(),
  centerCrop: layers.centerCrop({ height: 2, width: 2 }),
  cropping2d: layers.cropping2d(),
  resizing: layers.resizing({ height: 2, width: 3 }),
  upSampling2d: layers.upSampling2d(),
  zeroPadding2d: layers.zeroPadding2d(),
  ...augmentations,
};

export const pictureLayers: Made = { ...others, ...takePictures };
