-- Brings back a delivery that is dead, failed or suppressed: it leaves at once, with
-- all its attempts before it. A digest takes its members along; a member of one that
-- is dead leaves on its own.
--
-- Locks the delivery.
--
-- Errors: PT403 not_allowed; PT404 delivery_not_found; PT409 delivery_not_retriable

create or replace function notifications.retry_delivery(p_delivery_id uuid)
returns notifications.deliveries
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := clock_timestamp();
    v_delivery notifications.deliveries;
begin
    perform notifications._require_staff();

    select d.* into v_delivery
    from notifications.deliveries as d
    where d.delivery_id = p_delivery_id
    for update;

    if not found then
        raise exception 'delivery_not_found'
            using errcode = 'PT404',
                  detail = format('There is no delivery %s.', p_delivery_id),
                  hint = 'list_deliveries shows those there are.';
    end if;

    if v_delivery.state not in ('dead', 'failed', 'suppressed') then
        raise exception 'delivery_not_retriable'
            using errcode = 'PT409',
                  detail = format('It is %s.', v_delivery.state),
                  hint = 'Only what is dead, failed or suppressed can be tried again.';
    end if;

    update notifications.deliveries as d
    set state = 'pending',
        not_before = v_now,
        failure_count = 0,
        carrier_id = null,
        digest_key = null,
        reason = 'retried',
        finished_at = null
    where d.delivery_id = p_delivery_id
    returning d.* into v_delivery;

    if v_delivery.member_count > 0 then
        update notifications.deliveries as d
        set state = 'pending', reason = null, finished_at = null
        where d.carrier_id = p_delivery_id and d.state in ('dead', 'failed', 'suppressed');

        perform notifications._write_digest(p_delivery_id);
    end if;

    return v_delivery;
end;
$$;

comment on function notifications.retry_delivery(uuid) is 'Bring back a delivery that is dead, failed or suppressed.';

grant execute on function notifications.retry_delivery(uuid) to admin, service_role;
