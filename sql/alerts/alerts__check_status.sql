-- Refuses a step that alerts.status_transitions does not name.
--
-- Errors: PT409 invalid_alert_step

create or replace function alerts.alerts__check_status()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from alerts.status_transitions as t
        where t.from_status = old.status and t.to_status = new.status
    ) then
        raise exception 'invalid_alert_step'
            using errcode = 'PT409',
                  detail = format('Alert %s is %s and cannot become %s.', old.alert_id, old.status, new.status),
                  hint = 'The steps that an alert can take are rows of alerts.status_transitions.';
    end if;

    return new;
end;
$$;

comment on function alerts.alerts__check_status() is 'Trigger: an alert takes only the steps that are rows.';
