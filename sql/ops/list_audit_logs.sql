-- Who changed what, the newest first, a page at a time: the next page is asked for with the last audit_id
-- of this one. By what was changed, by who did it (p_actor_id a user, p_login a database login), by time,
-- by request, by trace. For admins.
--
-- Reads the months of the time asked for; without one, all there are, newest first until the page is full.
--
-- Errors: PT400 invalid_limit, invalid_range, subject_type_required

create or replace function ops.list_audit_logs(
    p_subject_type text default null,
    p_subject_id   text default null,
    p_actor_id     uuid default null,
    p_request_id   text default null,
    p_from         timestamptz default null,
    p_until        timestamptz default null,
    p_action       text default null,
    p_login        text default null,
    p_limit        integer default 50,
    p_before       uuid default null,
    p_trace_id     text default null
)
returns setof ops.audit_log
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from  timestamptz := coalesce(p_from, '-infinity');
    v_until timestamptz := coalesce(p_until, 'infinity');
begin
    perform core._check_limit(p_limit);

    if v_from >= v_until then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('From %s until %s.', v_from, v_until),
                  hint = 'Send the beginning before the end.';
    end if;

    if p_subject_id is not null and p_subject_type is null then
        raise exception 'subject_type_required'
            using errcode = 'PT400',
                  detail = format('The id %s may be that of a user, a meter or something else.', left(p_subject_id, 80)),
                  hint = 'Send p_subject_type with it: user, meter, tariff, settings …';
    end if;

    return query
    select a.*
    from ops.audit_log as a
    where a.occurred_at >= v_from
        and a.occurred_at < v_until
        and (p_before is null or a.audit_id < p_before)
        and (p_subject_type is null or a.subject_type = p_subject_type)
        and (p_subject_id is null or a.subject_id = p_subject_id)
        and (p_actor_id is null or a.actor_id = p_actor_id)
        and (p_request_id is null or a.request_id = p_request_id)
        and (p_trace_id is null or a.trace_id = p_trace_id)
        and (p_action is null or a.action = p_action)
        and (p_login is null or a.login = p_login)
    order by a.audit_id desc
    limit p_limit;
end;
$$;

comment on function ops.list_audit_logs(
    text, text, uuid, text, timestamptz, timestamptz, text, text, integer, uuid, text
) is 'Who changed what, newest first; p_before is the last id of the page before.';

grant execute on function ops.list_audit_logs(
    text, text, uuid, text, timestamptz, timestamptz, text, text, integer, uuid, text
) to admin, service_role;
