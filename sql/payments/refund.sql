-- Gives captured money back, in whole or in part, once per transaction: the original becomes
-- refunded, a transaction of type refund pays the wallet, and every account that was paid gives
-- back its share. Locks the wallet.
--
-- Shares of a partial refund are cut at the running total, so they add up to the cent.
--
-- Errors: PT400 invalid_amount; PT404 transaction_not_found; PT409 already_refunded;
--         PT422 amount_exceeds_capture, idempotency_key_reused, not_refundable

create or replace function payments.refund(
    p_transaction_id  uuid,
    p_amount          numeric default null,
    p_reason          text default null,
    p_idempotency_key text default null
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_original payments.transactions := payments._lock_transaction(p_transaction_id);
    v_account  payments.accounts := payments._visible_wallet(v_original.account_id);
    v_amount   numeric;
    v_codes    text[];
    v_shares   numeric[];
    v_refund   payments.transactions := payments._find_transaction(v_original.account_id, p_idempotency_key);
begin
    v_amount := payments._check_amount(
        coalesce(p_amount, nullif(v_original.captured_amount, 0), v_original.amount), v_account.minor_units
    );

    if v_refund.transaction_id is not null then
        perform payments._check_replay(
            v_refund, 'refund', v_amount, v_refund.metadata, p_related_transaction_id => p_transaction_id
        );
        return v_refund;
    end if;

    if v_original.status = 'refunded' then
        raise exception 'already_refunded'
            using errcode = 'PT409',
                  detail = format('Transaction %s was refunded at %s.', p_transaction_id, v_original.updated_at),
                  hint = 'A transaction is refunded once.';
    end if;

    if v_original.status <> 'completed' or v_original.type not in ('purchase', 'debit', 'hold') then
        raise exception 'not_refundable'
            using errcode = 'PT422',
                  detail = format('Transaction %s is a %s that is %s.', p_transaction_id, v_original.type, v_original.status),
                  hint = 'Refund a completed purchase, debit or hold; void one that is pending.';
    end if;

    if v_amount > v_original.captured_amount then
        raise exception 'amount_exceeds_capture'
            using errcode = 'PT422',
                  detail = format('%s %s were captured.', v_original.currency, v_original.captured_amount),
                  hint = 'Refund at most what was captured.';
    end if;

    update payments.transactions as t
    set status = 'refunded', status_reason = p_reason, updated_at = clock_timestamp()
    where t.account_id = v_original.account_id
        and t.created_at = v_original.created_at
        and t.transaction_id = p_transaction_id;

    select
        array_agg(s.code order by s.transfer_id),
        array_agg(
            round((s.total - s.part) * v_amount / v_original.captured_amount, v_account.minor_units)
            - round(s.total * v_amount / v_original.captured_amount, v_account.minor_units)
            order by s.transfer_id
        )
    into v_codes, v_shares
    from (
        select
            t.transfer_id, t.contra_code as code, p.part, sum(p.part) over (order by t.transfer_id) as total
        from payments.transfers as t
        cross join lateral (select case when t.is_debit then t.amount else -t.amount end as part) as p
        where t.account_id = v_original.account_id
            and t.created_at = v_original.completed_at
            and t.transaction_id = p_transaction_id
    ) as s;

    v_refund := payments._post_transaction(
        v_original.account_id, 'refund', v_amount, v_codes, v_shares, p_idempotency_key, v_original.correlation_id,
        jsonb_strip_nulls(jsonb_build_object('reason', p_reason)),
        p_related_transaction_id => p_transaction_id
    );

    perform payments._publish_transaction(v_refund);
    return v_refund;
end;
$$;

comment on function payments.refund(uuid, numeric, text, text) is
    'Give captured money back, once per transaction; returns the refund.';

grant execute on function payments.refund(uuid, numeric, text, text) to service_role;
