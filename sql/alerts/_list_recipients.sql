-- Who is told of an alert that is so severe: the owner and whoever it is assigned to, and the operators of the
-- region, as the rule says; of what concerns the application itself, all admins.

create or replace function alerts._list_recipients(p_alert alerts.alerts, p_severity alerts.severity)
returns setof uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule alerts.rules := alerts._find_rule(p_alert.rule_code);
begin
    return query
    select p_alert.owner_user_id
    where v_rule.notify_owner and p_alert.owner_user_id is not null
    union
    select p_alert.assigned_to
    where p_alert.assigned_to is not null
    union
    select o.user_id
    from auth._list_operators(p_alert.region) as o (user_id)
    where alerts._get_rank(p_severity) >= alerts._get_rank(v_rule.notify_operators_from)
    union
    select u.user_id
    from auth.users as u
    where u.user_role = 'admin' and u.user_status = 'active' and p_alert.subject_type = 'system';
end;
$$;

comment on function alerts._list_recipients(alerts.alerts, alerts.severity) is 'Who is told of an alert that is so severe.';
