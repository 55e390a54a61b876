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
const int MARCH_STEPS = 4;           // between two looks at the skip grid

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

    // In units of blocks: q = p * u_blocks.x, and one step further along the ray is q_step further.
    float blocks_per_unit = 0.5 * u_blocks.x / u_box_half;
    vec3 q_eye = u_eye * blocks_per_unit + 0.5 * u_blocks.x;
    vec3 q_step = safe * (u_step * blocks_per_unit);
    vec3 steps_per_q = 1.0 / q_step;
    vec3 ahead = step(0.0, q_step);
    float k = floor(t_begin / u_step);
    float k_end = t_end / u_step;
    float transmittance = 1.0;
    vec4 crossing = vec4(0.0, 0.0, 1.0, 0.5);    // of one half: the segment's ends, the light before and after it
    vec3 colour = vec3(0.0);

    for (int leap = 0; leap < MAX_LEAPS; ++leap) {
        // Leap over empty blocks: with d blocks to the nearest filled one, d - 1 around are empty too.
        for (int i = 0; i < MAX_LEAPS; ++i) {
            vec3 block = floor(q_eye + (k + 0.5) * q_step);
            float d = floor(255.0 * texture3D(u_skip, (block + 0.5) / u_blocks.y).r + 0.5);
            if (d < 0.5 || k >= k_end) break;
            vec3 wall = block + mix(vec3(1.0 - d), vec3(d), ahead);
            k = max(k + 1.0, floor(smallest((wall - q_eye) * steps_per_q)));
        }
        if (k >= k_end) break;

        for (int i = 0; i < MARCH_STEPS; ++i) {
            float a = max(k * u_step, t_begin);
            float b = min((k + 1.0) * u_step, t_end);
            if (b <= a) break;
            vec3 q = q_eye + (0.5 * (a + b) / u_step) * q_step;
            vec4 voxel = texture3D(u_volume, q / u_blocks.x);
            float clear = pow(max(1.0 - voxel.a, 1e-6), (b - a) / u_voxel);
            float left = transmittance * clear;
            colour += (transmittance - left) * voxel.rgb;
            if (transmittance >= 0.5 && left < 0.5) crossing = vec4(a, b, transmittance, left);
            transmittance = left;
            k += 1.0;
        }
        if (transmittance < OPAQUE) break;
    }

    if (u_depth_mode > 0.5) {
        // Light falls exponentially inside a segment.
        float part = log(2.0 * crossing.z) / log(crossing.z / crossing.w);
        float t = (mix(crossing.x, crossing.y, part) - u_range.x) / (u_range.y - u_range.x);
        bool found = crossing.y > 0.0;
        gl_FragColor = found ? packed_depth(clamp(t, 0.0, 0.999999)) : vec4(0.0);
    } else {
        gl_FragColor = vec4(colour, 1.0 - transmittance);
    }
}
