-- Your calendar feeds, those that you revoked among them; their addresses are not told again.
--
-- Errors: PT400 invalid_limit, user_required; PT401 not_authenticated; PT403 not_yours

create or replace function study.list_calendar_feeds(
    p_limit   integer default 50,
    p_after   uuid default null,
    p_user_id uuid default null
)
returns setof study.calendar_feed
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
    select f.feed_id, f.title, f.assignments_as, f.has_sessions, f.course_id, f.created_at, f.revoked_at
    from study.calendar_feeds as f
    where f.user_id = v_user_id and (p_after is null or f.feed_id > p_after)
    order by f.feed_id
    limit p_limit;
end;
$$;

comment on function study.list_calendar_feeds(integer, uuid, uuid) is
    'Your calendar feeds, without their addresses; the next page begins after p_after.';

grant execute on function study.list_calendar_feeds(integer, uuid, uuid) to authenticated, service_role;
