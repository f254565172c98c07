-- Moves the delivery that a receipt speaks of forward, never back; a digest takes its
-- members along. Returns its state, null where there is no such delivery. Locks the
-- delivery.

create or replace function notifications._apply_receipt(p_receipt notifications.early_receipts)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_delivery notifications.deliveries;
begin
    select d.* into v_delivery
    from notifications.deliveries as d
    where d.provider_message_id = p_receipt.provider_message_id and d.provider = p_receipt.provider
    order by d.delivery_id desc
    limit 1
    for update;

    if not found then
        return null;
    end if;

    -- From "sent" and later only: what is retried or taken back has a life of its own.
    if v_delivery.state in ('sent', 'delivered') and exists (
        select
        from notifications.delivery_states as s
        where s.from_state = v_delivery.state and s.to_state = p_receipt.receipt_state
    ) then
        update notifications.deliveries as d
        set state = p_receipt.receipt_state,
            finished_at = p_receipt.occurred_at,
            reason = case
                when p_receipt.receipt_state = 'failed'
                then coalesce(p_receipt.error_code, p_receipt.error_detail, 'not_delivered')
                else d.reason
            end
        where d.delivery_id = v_delivery.delivery_id;

        perform notifications._finish_delivery(v_delivery.delivery_id);
        return p_receipt.receipt_state;
    end if;

    return v_delivery.state;
end;
$$;

comment on function notifications._apply_receipt(notifications.early_receipts) is
    'Move a delivery forward by what its provider reports.';
