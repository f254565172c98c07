-- Tells the admins of payments that have waited for a decision longer than p_age, each once. Returns how
-- many it told of.

create or replace function mpesa.check_unmatched(p_age interval default '1 hour')
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payment mpesa.payments;
    v_count   integer := 0;
begin
    for v_payment in
        select p.*
        from mpesa.payments as p
        where p.status in ('parked', 'disputed') and p.alerted_at is null
            and p.received_at < clock_timestamp() - p_age
        order by p.received_at
        limit 100
        for update skip locked
    loop
        update mpesa.payments as p
        set alerted_at = clock_timestamp()
        where p.receipt = v_payment.receipt;

        perform events._publish(
            'mpesa_payment_unmatched', 'mpesa_payment', v_payment.receipt,
            jsonb_build_object(
                'receipt', v_payment.receipt, 'status', v_payment.status, 'reason', v_payment.status_reason,
                'amount', v_payment.amount, 'currency', 'KES', 'received_at', v_payment.received_at
            )
        );
        perform mpesa._tell_staff(
            'unmatched:' || v_payment.receipt,
            format('KES %s wait for a decision', v_payment.amount),
            format(
                'M-Pesa payment %s of KES %s is %s (%s) since %s. mpesa.list_unmatched() shows whom it may belong to.',
                v_payment.receipt, v_payment.amount, v_payment.status, coalesce(v_payment.status_reason, 'no reason'),
                to_char(v_payment.received_at, 'YYYY-MM-DD HH24:MI TZ')
            )
        );
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function mpesa.check_unmatched(interval) is 'Tell the admins of payments that have waited long for a decision.';

grant execute on function mpesa.check_unmatched(interval) to service_role;
