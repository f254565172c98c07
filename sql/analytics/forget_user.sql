-- Deletes what is known of what a user did: raw events, days, when first seen. Days that have raw events are counted anew by
-- the next refresh. What remains are the counts of older days, and in their sketches a 64-bit hash of the id, which leads
-- back to nobody who does not know the id. Waits for whoever is counting, who would write the user down again. That it
-- was done is in the audit log. Returns how many events were deleted.
--
-- Errors: PT400 user_required

create or replace function analytics.forget_user(p_user_id uuid)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count     bigint;
    v_time_zone text := (select s.time_zone from analytics.settings as s);
begin
    if p_user_id is null then
        raise exception 'user_required'
            using errcode = 'PT400', detail = 'Nobody was named.', hint = 'Send p_user_id.';
    end if;

    perform from analytics.refresh_state as r for update;

    with gone as (
        delete from analytics.events as e where e.visitor = p_user_id::text returning e.occurred_at
    ),
    mark as (
        insert into analytics.dirty_days (on_day)
        select distinct analytics._get_day(g.occurred_at, v_time_zone) from gone as g
    )
    select count(*) into v_count from gone;

    delete from analytics.user_days as d where d.user_id = p_user_id;
    delete from analytics.seen_users as s where s.user_id = p_user_id;

    perform ops.log_audit_event(
        'analytics_forgotten', 'user', p_user_id::text, jsonb_build_object('event_count', v_count)
    );

    return v_count;
end;
$$;

comment on function analytics.forget_user(uuid) is 'Delete what is known of what a user did; how many events that were.';

grant execute on function analytics.forget_user(uuid) to admin, service_role;
