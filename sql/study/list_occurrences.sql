-- When your lectures take place, by time, a page at a time: the next one begins after the cursor of the last
-- row of this one. A lecture that has begun before p_from and is not over is among them. p_zone is the clock
-- for what has none of its own, such as holidays; yours where it is left out.
--
-- Errors: PT400 invalid_window, invalid_date, invalid_limit, invalid_time_zone, user_required; PT401
-- not_authenticated; PT403 not_yours

create or replace function study.list_occurrences(
    p_from      timestamptz,
    p_to        timestamptz,
    p_zone      text default null,
    p_course_id uuid default null,
    p_limit     integer default 200,
    p_after     text default null,
    p_user_id   uuid default null
)
returns setof study.occurrence
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_zone    text := study._get_zone(v_user_id, p_zone);
begin
    perform core._check_limit(p_limit);
    perform study._check_window(p_from, p_to);

    return query
    select o.*
    from study._expand_lectures(v_user_id, p_from, p_to, v_zone) as o
    where (p_course_id is null or o.course_id = p_course_id)
        and (p_after is null or o.cursor collate "C" > p_after)
    order by o.cursor collate "C"
    limit p_limit;
end;
$$;

comment on function study.list_occurrences(timestamptz, timestamptz, text, uuid, integer, text, uuid) is
    'When your lectures take place within a window of up to 400 days; the next page begins after p_after, a cursor.';

grant execute on function study.list_occurrences(timestamptz, timestamptz, text, uuid, integer, text, uuid)
to authenticated, service_role;
