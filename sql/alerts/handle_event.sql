-- Tells people of alerts; the handler of the subscription "alerts". One notification per alert that is raised,
-- reopened or escalates, none per signal: each takes the place of the one before, and when the alert is
-- resolved that takes the place of them all, for whoever was told. How severe it is chooses the topic, and so
-- the channels; preferences do the rest.
--
-- An event of an alert that was resolved meanwhile tells nobody. Repeats change nothing: the dedupe key is the
-- event.

create or replace function alerts.handle_event(p_event events.events)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_alert     alerts.alerts;
    v_severity  alerts.severity;
    v_topic     text;
    v_variables jsonb;
    v_key       text;
    v_user_id   uuid;
begin
    select a.* into v_alert
    from alerts.alerts as a
    where a.alert_id = notifications._parse_uuid(p_event.aggregate_id);

    if not found then
        return;
    end if;

    v_severity := coalesce(p_event.payload ->> 'severity', v_alert.severity);
    v_key := 'alert:' || v_alert.alert_id;

    if p_event.event_type = 'alerts_processed' and v_alert.status <> 'resolved'
        and p_event.payload #>> '{metadata,change}' is distinct from 'calmed'
    then
        v_topic := case v_severity when 'critical' then 'alert_critical' when 'high' then 'alert_high' else 'alert' end;
    elsif p_event.event_type = 'alert_status_updates' and p_event.payload ->> 'new_status' = 'resolved'
        and v_alert.status = 'resolved'
    then
        v_topic := 'alert_resolved';
    else
        return;
    end if;

    v_variables := jsonb_build_object(
        'alert_id', v_alert.alert_id,
        'alert_type', v_alert.alert_type,
        'severity', v_severity,
        'region', v_alert.region,
        'title', (alerts._find_rule(v_alert.rule_code)).title,
        'place', coalesce(
            (select m.meter_number from meters.meters as m where m.meter_id = v_alert.meter_id),
            v_alert.region, v_alert.subject_id
        ),
        'message', coalesce(p_event.payload ->> 'message', v_alert.message),
        'note', coalesce(v_alert.resolution_note, ''),
        'occurred_at', p_event.created_at
    );

    for v_user_id in
        select r.user_id
        from alerts._list_recipients(v_alert, v_severity) as r (user_id)
        where v_topic <> 'alert_resolved' or exists (
            select
            from notifications.notifications as n
            where n.user_id = r.user_id and n.replace_key = v_key and n.retracted_at is null
        )
    loop
        perform notifications._create(
            v_user_id, v_topic, v_variables, format('event:%s:%s', p_event.event_id, v_topic), v_severity,
            p_replace_key => v_key
        );
    end loop;
end;
$$;

comment on function alerts.handle_event(events.events) is 'Tell people of an alert that was raised, escalates or is over.';

grant execute on function alerts.handle_event(events.events) to service_role;
