-- What squares hold, each by the first p_most + 1 of a shelf: 1, what is public; 2, a user's own (none: null); 3, what is
-- private, for the service. A square of one point gives at most p_limit. What a user has made public is on two shelves.
--
-- Each shelf is an index that holds all that is asked for. Behind a policy only leakproof operators use one, such as
-- those of bigint and uuid; a bitmap would read a whole range for a few rows.

create or replace function geo._read_squares(
    p_squares      geo.square[],
    p_user_id      uuid,
    p_sees_public  boolean,
    p_sees_private boolean,
    p_category     text,
    p_most         integer,
    p_limit        integer
)
returns table (place bigint, shelf integer, location_id uuid, spot bigint)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
set plan_cache_mode = force_generic_plan
as $$
begin
    if p_category is null then
        return query
        select s.place, f.shelf, f.location_id, f.spot
        from (
            select u.place, u.cell, u.until_cell, u.from_spot, u.from_id, u.until_spot,
                case u.level when 32 then p_limit else p_most + 1 end as most
            from unnest(p_squares) with ordinality
                as u (bound, face, level, i, j, cell, until_cell, from_spot, from_id, until_spot, place)
        ) as s
        cross join lateral (
                (
                    select 1 as shelf, l.location_id, l.spot
                    from geo.locations as l
                    where p_sees_public and l.is_public
                        and (l.cell, l.spot, l.location_id) > (s.cell, s.from_spot, s.from_id)
                        and (l.cell, l.spot) <= (s.until_cell, s.until_spot)
                    order by l.cell, l.spot, l.location_id
                    limit s.most
                )
                union all
                (
                    select 2 as shelf, l.location_id, l.spot
                    from geo.locations as l
                    where l.owner_user_id = p_user_id
                        and (l.cell, l.spot, l.location_id) > (s.cell, s.from_spot, s.from_id)
                        and (l.cell, l.spot) <= (s.until_cell, s.until_spot)
                    order by l.cell, l.spot, l.location_id
                    limit s.most
                )
                union all
                (
                    select 3 as shelf, l.location_id, l.spot
                    from geo.locations as l
                    where p_sees_private and not l.is_public
                        and (l.cell, l.spot, l.location_id) > (s.cell, s.from_spot, s.from_id)
                        and (l.cell, l.spot) <= (s.until_cell, s.until_spot)
                    order by l.cell, l.spot, l.location_id
                    limit s.most
                )
        ) as f;
    else
        return query
        select s.place, f.shelf, f.location_id, f.spot
        from (
            select u.place, u.cell, u.until_cell, u.from_spot, u.from_id, u.until_spot,
                case u.level when 32 then p_limit else p_most + 1 end as most
            from unnest(p_squares) with ordinality
                as u (bound, face, level, i, j, cell, until_cell, from_spot, from_id, until_spot, place)
        ) as s
        cross join lateral (
                (
                    select 1 as shelf, l.location_id, l.spot
                    from geo.locations as l
                    where p_sees_public and l.is_public and l.category = p_category
                        and (l.cell, l.spot, l.location_id) > (s.cell, s.from_spot, s.from_id)
                        and (l.cell, l.spot) <= (s.until_cell, s.until_spot)
                    order by l.cell, l.spot, l.location_id
                    limit s.most
                )
                union all
                (
                    select 2 as shelf, l.location_id, l.spot
                    from geo.locations as l
                    where l.owner_user_id = p_user_id and l.category = p_category
                        and (l.cell, l.spot, l.location_id) > (s.cell, s.from_spot, s.from_id)
                        and (l.cell, l.spot) <= (s.until_cell, s.until_spot)
                    order by l.cell, l.spot, l.location_id
                    limit s.most
                )
                union all
                (
                    select 3 as shelf, l.location_id, l.spot
                    from geo.locations as l
                    where p_sees_private and not l.is_public and l.category = p_category
                        and (l.cell, l.spot, l.location_id) > (s.cell, s.from_spot, s.from_id)
                        and (l.cell, l.spot) <= (s.until_cell, s.until_spot)
                    order by l.cell, l.spot, l.location_id
                    limit s.most
                )
        ) as f;
    end if;
end;
$$;

comment on function geo._read_squares(geo.square[], uuid, boolean, boolean, text, integer, integer) is
    'What squares hold, of what one may see.';
