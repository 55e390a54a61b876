// One ray of a baked radiance field: emission and absorption after Beer-Lambert.
//
// t runs along the UNIT ray in scene units. Texture coordinates p = (x / box_half + 1) / 2 are in [0, 1].
// The ray is cut into segments [k, k + 1] * u_step, counted from the EYE, so that neighbouring rays
// are cut alike and skipping empty space never shifts a sample: no block pattern shows.
uniform sampler3D u_volume;   // rgb, straight; a: opacity of one voxel length
uniform sampler3D u_skip;     // per block: how many blocks away the nearest filled block is, / 255
uniform vec3 u_eye;           // scene units
uniform vec3 u_right;         // camera right, scaled to half the picture's width at distance 1
uniform vec3 u_up;
uniform vec3 u_forward;
uniform vec3 u_low;           // the box around all that is filled, scene units
uniform vec3 u_high;
uniform vec2 u_range;         // nearest and farthest t
uniform float u_box_half;
uniform float u_voxel;        // scene units
uniform float u_step;         // scene units
uniform vec2 u_blocks;        // blocks along one side: exact (may be fractional), and in the texture
uniform float u_depth_mode;   // 0: premultiplied colour; 1: first-surface depth in 24 bits
varying vec2 v_picture;

const float OPAQUE = 1.0 / 256.0;    // less light than this is less than one 8-bit level
const int MAX_LEAPS = 96;
const int MARCH_STEPS = 6;           // between two looks at the skip grid

float smallest(vec3 v) { return min(v.x, min(v.y, v.z)); }
float largest(vec3 v) { return max(v.x, max(v.y, v.z)); }

// t in [0, 1) as three bytes; alpha 1 says that there is a surface.
vec4 packed_depth(float t) {
    vec3 digits = fract(t * vec3(1.0, 255.0, 65025.0));
    digits -= digits.yzz * vec3(1.0 / 255.0, 1.0 / 255.0, 0.0);
    return vec4(digits, 1.0);
}

void main() {
    vec3 direction = normalize(u_forward + v_picture.x * u_right + v_picture.y * u_up);
    // 1e-7 keeps axis-parallel rays out of 0 * infinity.
    vec3 safe = direction + vec3(equal(direction, vec3(0.0))) * 1e-7;
    vec3 t_low = (u_low - u_eye) / safe;
    vec3 t_high = (u_high - u_eye) / safe;
    float t_begin = max(largest(min(t_low, t_high)), u_range.x);
    float t_end = min(smallest(max(t_low, t_high)), u_range.y);
    if (t_begin >= t_end) {
        gl_FragColor = vec4(0.0);
        return;
    }

    vec3 p_eye = 0.5 * u_eye / u_box_half + 0.5;
    vec3 p_ray = 0.5 * safe / u_box_half;
    vec3 ahead = step(0.0, p_ray);
    float k = floor(t_begin / u_step);
    float transmittance = 1.0;
    float t_surface = -1.0;
    vec3 colour = vec3(0.0);

    for (int leap = 0; leap < MAX_LEAPS; ++leap) {
        // Leap over empty blocks: with d blocks to the nearest filled one, d - 1 around are empty too.
        for (int i = 0; i < MAX_LEAPS; ++i) {
            vec3 block = floor((p_eye + (k + 0.5) * u_step * p_ray) * u_blocks.x);
            float d = floor(255.0 * texture3D(u_skip, (block + 0.5) / u_blocks.y).r + 0.5);
            if (d < 0.5 || k * u_step >= t_end) break;
            vec3 wall = mix(block - d + 1.0, block + d, ahead) / u_blocks.x;
            k = max(k + 1.0, floor(smallest((wall - p_eye) / p_ray) / u_step));
        }
        if (k * u_step >= t_end) break;

        for (int i = 0; i < MARCH_STEPS; ++i) {
            float a = max(k * u_step, t_begin);
            float b = min((k + 1.0) * u_step, t_end);
            if (b <= a) break;
            vec4 voxel = texture3D(u_volume, p_eye + 0.5 * (a + b) * p_ray);
            float clear = pow(max(1.0 - voxel.a, 1e-6), (b - a) / u_voxel);
            float left = transmittance * clear;
            colour += (transmittance - left) * voxel.rgb;
            if (t_surface < 0.0 && left < 0.5) {
                t_surface = mix(a, b, log(2.0 * transmittance) / log(transmittance / left));
            }
            transmittance = left;
            k += 1.0;
        }
        if (transmittance < OPAQUE) break;
    }

    if (u_depth_mode > 0.5) {
        float t = (t_surface - u_range.x) / (u_range.y - u_range.x);
        gl_FragColor = t_surface < 0.0 ? vec4(0.0) : packed_depth(clamp(t, 0.0, 0.999999));
    } else {
        gl_FragColor = vec4(colour, 1.0 - transmittance);
    }
}
