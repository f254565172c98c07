-- One alert that the caller may see, with what happened to it, oldest first. What operators wrote to each other
-- is in the trail for them only.
--
-- Errors: PT404 alert_not_found

create or replace function alerts.get_alert(p_alert_id uuid)
returns alerts.alert_details
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_alert   alerts.alerts := alerts._find_alert(p_alert_id);
    v_details alerts.alert_details := jsonb_populate_record(null::alerts.alert_details, to_jsonb(v_alert));
begin
    select m.meter_number into v_details.meter_number
    from meters.meters as m
    where m.meter_id = v_alert.meter_id;

    v_details.trail := array(
        select t
        from alerts.trail as t
        where t.subject_id = v_alert.subject_id and t.alert_id = v_alert.alert_id
        order by t.entry_id
    );

    return v_details;
end;
$$;

comment on function alerts.get_alert(uuid) is 'One alert that you may see, with what happened to it.';

grant execute on function alerts.get_alert(uuid) to authenticated, service_role;
