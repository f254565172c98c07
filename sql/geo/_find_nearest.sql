-- The nearest places, at most p_limit within p_radius metres, with their distances along the ground in millimetres'
-- precision, nearest first and then by id; with p_after only those that come after that distance and that id.
--
-- Places next to the point on the curve of cells say how large a square is worth reading. The one around the point is
-- read first, then those beside it that may be nearest, further and further out; those that hold many are divided, and
-- the search ends where no square can hold anything nearer. So about as many rows are
-- read in a city as at sea, and in a large table as in a small one. A cell that holds many is read point by point.
--
-- The straight line c through the earth is quick to work out and bounds the way d along the ground: d is between
-- 2R asin(c / 2R) with the largest and with the smallest radius of curvature of the ellipsoid. The geodesic itself
-- is solved for those that may be among the nearest, and at once beyond 100 km, where the bounds are wide apart.

create or replace function geo._find_nearest(
    p_lat          double precision,
    p_lng          double precision,
    p_radius       double precision,
    p_user_id      uuid,
    p_sees_public  boolean,
    p_sees_private boolean,
    p_category     text,
    p_limit        integer,
    p_after        numeric,
    p_after_id     uuid,
    out location_ids uuid[],
    out distances    numeric[]
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_narrow constant double precision := 12670878.6;
    v_wide   constant double precision := 12799187.3;
    v_last   constant bigint := 9223372036854775807;
    v_nil    constant uuid := '00000000-0000-0000-0000-000000000000';
    v_full   constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    v_unit   constant double precision[] := array[cosd(p_lat) * cosd(p_lng), cosd(p_lat) * sind(p_lng), sind(p_lat)];
    v_centre constant double precision[] := geo._get_centre(p_lat, p_lng);
    v_most   constant integer := 32 + p_limit / 8;
    v_window constant integer := least(p_limit, 64);
    v_after  constant double precision := coalesce(p_after, 0);
    v_enough double precision := p_radius + 0.002;
    v_size   double precision;
    v_cell   bigint;
    v_level  integer;
    v_shift  integer;
    v_i      bigint := 0;
    v_j      bigint := 0;
    v_grown  geo.square;
    v_outside double precision;
    v_near   double precision;
    v_begin  record;
    v_round  record;
    v_much   record;
    v_away   numeric;
    v_square geo.square;
    v_part   geo.square;
    v_queue  geo.square[];
    v_batch  geo.square[];
    v_read   geo.square[];
    v_ids    uuid[] := '{}';
    v_spots  bigint[] := '{}';
    v_lowers double precision[] := '{}';
    v_uppers double precision[] := '{}';
begin
    -- The curve is entered at the point, or at the last place of the page before.
    select l.cell, l.spot, geo._get_centre(l.latitude::double precision, l.longitude::double precision) as centre
    into v_begin
    from geo.locations as l
    where l.location_id = p_after_id;

    v_cell := coalesce(v_begin.cell, geo._get_cell(p_lat, p_lng));

    select percentile_disc(0.5) within group (order by geo._get_chord(r.spot, coalesce(v_begin.centre, v_centre)))
        * sqrt(2.0 * p_limit / v_window)
    into v_size
    from geo._read_squares(
        array[row(
            0, 0, 0, 0, 0, v_cell, v_last, coalesce(v_begin.spot, -v_last),
            case when v_begin.cell is null then v_nil else p_after_id end, v_last
        )::geo.square],
        p_user_id, p_sees_public, p_sees_private, p_category, v_window - 1, v_window
    ) as r
    having count(*) >= v_window;

    v_size := coalesce(v_size, p_radius);

    -- The square of that size around where the curve was entered, and how near it is to what is not in it.
    v_level := least(30, greatest(0, ceil(ln(10007557 / greatest(v_size, 0.001)) / ln(2))));

    for v_step in 1 .. v_level loop
        v_i := v_i * 2 + ((v_cell >> (61 - 2 * v_step)) & 1);
        v_j := v_j * 2 + ((v_cell >> (60 - 2 * v_step)) & 1);
    end loop;

    v_shift := 60 - 2 * v_level;
    v_grown := row(
        v_after, v_cell >> 60, v_level, v_i, v_j, v_cell >> v_shift << v_shift,
        (v_cell >> v_shift << v_shift) + (1::bigint << v_shift) - 1, -v_last, v_nil, v_last
    );
    v_outside := greatest(v_after, geo._get_margin(v_grown, v_unit));
    v_queue := array[v_grown];

    loop
        select min(s.bound) into v_near from unnest(v_queue) as s;

        -- What is around the squares so far: the other quarters of the next larger one, the other faces in the end.
        while v_outside <= v_enough and coalesce(v_outside < v_near or v_outside <= v_size and p_after is null, true) loop
            if v_grown.level = 0 then
                v_outside := 'infinity';
                v_batch := array(
                    select row(
                        greatest(v_after, f.bound), f.face, 0, 0, 0, f.face << 60, (f.face << 60) + (1::bigint << 60) - 1,
                        -v_last, v_nil, v_last
                    )::geo.square
                    from (
                        select a.face, (
                            asin(greatest(0, (greatest(abs(t.axes[1]), abs(t.axes[2])) - t.axes[3]) / sqrt(2))) - 3e-8
                        ) * 6335439 as bound
                        from generate_series(0, 5::bigint) as a (face)
                        cross join lateral geo._turn_to_face(a.face::integer, v_unit) as t (axes)
                        where a.face <> v_grown.face
                    ) as f
                );
            else
                v_cell := v_grown.cell;
                v_shift := v_shift + 2;
                v_grown.level := v_grown.level - 1;
                v_grown.i := v_grown.i >> 1;
                v_grown.j := v_grown.j >> 1;
                v_grown.cell := v_cell >> v_shift << v_shift;
                v_grown.until_cell := v_grown.cell + (1::bigint << v_shift) - 1;
                v_outside := greatest(v_after, geo._get_margin(v_grown, v_unit));
                v_batch := geo._split_square(v_grown, v_unit, p_lat, p_lng, v_after, v_enough);
            end if;

            foreach v_part in array v_batch loop
                if v_grown.level = 0 and v_outside = 'infinity' or v_part.cell <> v_cell then
                    v_queue := v_queue || v_part;
                    v_near := least(v_near, v_part.bound);
                end if;
            end loop;
        end loop;

        select array_agg(q.square order by q.place) filter (where q.is_next),
            array_agg(q.square order by q.place) filter (where not q.is_next)
        into v_batch, v_queue
        from (
            select o.square, o.place,
                o.place = 1
                or o.place <= 8 and (
                    cardinality(v_ids) >= p_limit or o.bound <= v_after + greatest(v_size, 2 * (o.least - v_after))
                ) as is_next
            from (
                select row(s.*)::geo.square as square, s.bound, min(s.bound) over () as least,
                    row_number() over (order by s.bound, s.level desc, s.cell) as place
                from unnest(v_queue) as s
                where s.bound <= v_enough
            ) as o
        ) as q;

        exit when v_batch is null;

        v_read := '{}';

        foreach v_square in array v_batch loop
            if v_square.level < 30 and 10007557 / (1::bigint << v_square.level) > greatest(v_size, v_square.bound) then
                v_queue := v_queue || geo._split_square(v_square, v_unit, p_lat, p_lng, v_after, v_enough);
            else
                v_read := v_read || v_square;
            end if;
        end loop;

        continue when cardinality(v_read) = 0;

        with held as materialized (
            select r.place, r.location_id, r.spot,
                count(*) over (partition by r.place, r.shelf) > v_most and v_read[r.place].level < 32 as is_much,
                max(r.spot) over (partition by r.place, r.shelf) as last_spot
            from geo._read_squares(
                v_read, p_user_id, p_sees_public, p_sees_private, p_category, v_most, p_limit
            ) as r
        ), much as materialized (
            select h.place, min(h.last_spot) as spot from held as h where h.is_much group by h.place
        ), straight as materialized (
            select h.location_id, h.spot, geo._get_chord(h.spot, v_centre) as chord
            from (select distinct h.location_id, h.spot, h.place from held as h) as h
            where not exists (
                select from much as m where m.place = h.place and (v_read[m.place].level < 30 or h.spot >= m.spot)
            )
        ), bounded as materialized (
            select s.location_id, s.spot, v_wide * asin(s.chord / v_wide) as lower,
                case when s.chord < 100000 then v_narrow * asin(s.chord / v_narrow) end as upper
            from straight as s
        ), solved as materialized (
            select b.*, case
                when b.upper is null or b.lower - 0.002 <= p_after and b.upper + 0.002 >= p_after
                then geo._get_spot_distance(p_lat, p_lng, b.spot)
            end as exact
            from bounded as b
            where b.lower <= v_enough
        ), kept as materialized (
            select k.location_id, k.spot, coalesce(k.exact, k.lower) as lower, coalesce(k.exact, k.upper) as upper
            from solved as k
            where p_after is null or case
                when k.exact is null then k.lower > p_after
                else (round(k.exact::numeric, 3), k.location_id) > (p_after, p_after_id)
            end
        )
        select (select array_agg(row(m.place, m.spot)) from much as m) as much,
            array_agg(k.location_id) as ids, array_agg(k.spot) as spots, array_agg(k.lower) as lowers, array_agg(k.upper) as uppers
        into v_round
        from kept as k;

        for v_much in select m.place, m.spot from unnest(v_round.much) as m (place bigint, spot bigint) loop
            v_square := v_read[v_much.place];

            if v_square.level < 30 then
                v_queue := v_queue || geo._split_square(v_square, v_unit, p_lat, p_lng, v_after, v_enough);
            else
                -- What comes before the point where reading ended is kept; that point by itself, and what comes after it.
                v_away := round(geo._get_spot_distance(p_lat, p_lng, v_much.spot)::numeric, 3);
                v_square.level := 31;
                v_square.from_spot := v_much.spot;
                v_square.from_id := v_full;
                v_queue := v_queue || v_square;

                if (v_away < p_after) is not true then
                    v_square.level := 32;
                    v_square.bound := greatest(v_square.bound, v_away - 0.001);
                    v_square.until_spot := v_much.spot;

                    if v_away = p_after then
                        v_square.from_id := p_after_id;
                    else
                        v_square.from_spot := v_much.spot - 1;
                    end if;

                    v_queue := v_queue || v_square;
                end if;
            end if;
        end loop;

        if v_round.ids is not null then
            v_ids := v_ids || v_round.ids;
            v_spots := v_spots || v_round.spots;
            v_lowers := v_lowers || v_round.lowers;
            v_uppers := v_uppers || v_round.uppers;

            select least(v_enough, u.upper + 0.002) into v_enough
            from unnest(v_uppers) as u (upper)
            order by u.upper
            offset p_limit - 1 limit 1;

            v_enough := coalesce(v_enough, p_radius + 0.002);
        end if;
    end loop;

    with candidates as materialized (
        select c.location_id, c.spot, case when c.lower = c.upper then c.lower end as exact
        from unnest(v_ids, v_spots, v_lowers, v_uppers) as c (location_id, spot, lower, upper)
        where c.lower <= v_enough
    ), solved as materialized (
        select s.spot, round(coalesce(s.exact, geo._get_spot_distance(p_lat, p_lng, s.spot))::numeric, 3) as distance
        from (select c.spot, max(c.exact) as exact from candidates as c group by c.spot) as s
    ), ranked as (
        select c.location_id, s.distance
        from candidates as c
        join solved as s on s.spot = c.spot
        where s.distance <= p_radius::numeric
        order by s.distance, c.location_id
        limit p_limit
    )
    select array_agg(r.location_id order by r.distance, r.location_id),
        array_agg(r.distance order by r.distance, r.location_id)
    into location_ids, distances
    from ranked as r;
end;
$$;

comment on function geo._find_nearest(
    double precision, double precision, double precision, uuid, boolean, boolean, text, integer, numeric, uuid
) is 'The nearest places with their distances along the ground.';
