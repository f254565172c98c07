-- The calendars that you read in, the oldest first, a page at a time.
--
-- Errors: PT400 invalid_limit, user_required; PT401 not_authenticated; PT403 not_yours

create or replace function study.list_calendars(
    p_limit   integer default 50,
    p_after   uuid default null,
    p_user_id uuid default null
)
returns setof study.calendar
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    perform core._check_limit(p_limit);

    return query
    select (study._show_calendar(c)).*
    from study.calendars as c
    where c.user_id = v_user_id and (p_after is null or c.calendar_id > p_after)
    order by c.calendar_id
    limit p_limit;
end;
$$;

comment on function study.list_calendars(integer, uuid, uuid) is
    'The calendars that you read in; the next page begins after p_after.';

grant execute on function study.list_calendars(integer, uuid, uuid) to authenticated, service_role;
