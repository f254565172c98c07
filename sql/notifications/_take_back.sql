-- Takes back the deliveries of a notification: what waits never leaves, what is shown
-- in the app disappears; what a worker has is not tried again; on what has left the
-- trail says that it was too late. Returns how many it was in time for.
--
-- Locks digests before their members, as reports about digests do.

create or replace function notifications._take_back(p_notification_id uuid, p_reason text)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now         timestamptz := clock_timestamp();
    v_delivery    notifications.deliveries;
    v_is_carried  boolean;
    v_count       integer := 0;
begin
    perform
    from notifications.deliveries as d
    where d.delivery_id in (
        select m.carrier_id from notifications.deliveries as m where m.notification_id = p_notification_id
    )
    order by d.delivery_id
    for update;

    for v_delivery in
        select d.*
        from notifications.deliveries as d
        where d.notification_id = p_notification_id
        order by d.delivery_id
        for update
    loop
        v_is_carried := v_delivery.state = 'pending' and v_delivery.carrier_id is not null and exists (
            select
            from notifications.deliveries as c
            where c.delivery_id = v_delivery.carrier_id and c.state = 'sending'
        );

        if v_delivery.channel = 'in_app' and v_delivery.state <> 'retracted'
            or v_delivery.state = 'pending' and not v_is_carried
        then
            update notifications.deliveries as d
            set state = 'retracted', reason = p_reason, finished_at = v_now
            where d.delivery_id = v_delivery.delivery_id;

            v_count := v_count + 1;

            if v_delivery.carrier_id is not null then
                perform notifications._write_digest(v_delivery.carrier_id);
            end if;
        elsif v_delivery.state = 'sending' or v_is_carried then
            update notifications.deliveries as d
            set retract_asked_at = v_now
            where d.delivery_id = v_delivery.delivery_id;
        elsif v_delivery.state in ('sent', 'delivered', 'read') then
            update notifications.deliveries as d
            set reason = p_reason || '_too_late'
            where d.delivery_id = v_delivery.delivery_id;
        end if;
    end loop;

    return v_count;
end;
$$;

comment on function notifications._take_back(uuid, text) is
    'Take back the deliveries of a notification; returns how many it was in time for.';
