-- Forgets alerts that were resolved long ago, with their trail; returns how many. Those resolved longest ago go
-- first; open ones stay.
--
-- Errors: PT400 invalid_age, invalid_limit

create or replace function alerts.purge_alerts(
    p_older_than interval default '400 days',
    p_limit      integer default 1000
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_alert_ids   uuid[];
    v_subject_ids text[];
begin
    if p_older_than is null or p_older_than < interval '31 days' then
        raise exception 'invalid_age'
            using errcode = 'PT400',
                  detail = format('The age is %s.', coalesce(p_older_than::text, 'null')),
                  hint = 'Keep at least 31 days: a rule may reopen an alert for 30.';
    end if;

    if p_limit is null or p_limit not between 1 and 50000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Forget 1 to 50000 in one call.';
    end if;

    select array_agg(o.alert_id), array_agg(o.subject_id) into v_alert_ids, v_subject_ids
    from (
        select a.alert_id, a.subject_id
        from alerts.alerts as a
        where a.status = 'resolved' and a.resolved_at < now() - p_older_than
        order by a.resolved_at
        limit p_limit
        for update skip locked
    ) as o;

    delete from alerts.trail as t
    using unnest(v_subject_ids, v_alert_ids) as o (subject_id, alert_id)
    where t.subject_id = o.subject_id and t.alert_id = o.alert_id;

    delete from alerts.alerts as a
    using unnest(v_subject_ids, v_alert_ids) as o (subject_id, alert_id)
    where a.subject_id = o.subject_id and a.alert_id = o.alert_id;

    return coalesce(cardinality(v_alert_ids), 0);
end;
$$;

comment on function alerts.purge_alerts(interval, integer) is 'Forget alerts that were resolved long ago; returns how many.';

grant execute on function alerts.purge_alerts(interval, integer) to service_role;
