-- Gives captured money back: all that is left of it, or a part, as often as there is something left. A transaction of
-- type refund pays the wallet, and every account that was paid gives back its share; once everything is back, the
-- original becomes refunded. Locks the wallet, so refunds of one transaction follow one another.
--
-- What paid an invoice is given back with a credit note: the invoice would stay paid, and could be given back again.
--
-- Shares are cut at the running total, of the accounts and of the refunds, so they add up to the cent; the last refund
-- leaves nothing behind in any account.
--
-- Errors: PT400 invalid_amount; PT404 transaction_not_found; PT409 already_refunded;
--         PT422 amount_exceeds_capture, idempotency_key_reused, not_refundable; PT423 account_closed

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
    v_left     numeric := v_original.captured_amount - v_original.refunded_amount;
    v_amount   numeric;
    v_total    numeric;
    v_codes    text[];
    v_shares   numeric[];
    v_refund   payments.transactions := payments._find_transaction(v_original.account_id, p_idempotency_key);
begin
    if v_refund.transaction_id is not null then
        -- Without an amount it was for all that was left, so nothing was given back after it.
        if p_amount is null and v_original.status = 'refunded' and not exists (
            select
            from payments.transactions as t
            where t.account_id = v_original.account_id
                and t.created_at > v_refund.created_at
                and t.type = 'refund'
                and t.related_transaction_id = p_transaction_id
        ) then
            v_amount := v_refund.amount;
        else
            v_amount := p_amount;
        end if;

        perform payments._check_replay(
            v_refund, 'refund', v_amount,
            -- A reason that is left out is the one it was.
            v_refund.metadata || jsonb_strip_nulls(jsonb_build_object('reason', p_reason)),
            p_related_transaction_id => p_transaction_id
        );
        return v_refund;
    end if;

    v_amount := payments._check_amount(coalesce(p_amount, nullif(v_left, 0), v_original.amount), v_account.minor_units);

    if v_original.status = 'refunded' then
        raise exception 'already_refunded'
            using errcode = 'PT409',
                  detail = format('Transaction %s was refunded at %s.', p_transaction_id, v_original.updated_at),
                  hint = 'All of it was given back; there is nothing left.';
    end if;

    if v_original.status <> 'completed' or v_original.type not in ('purchase', 'debit', 'hold') then
        raise exception 'not_refundable'
            using errcode = 'PT422',
                  detail = format('Transaction %s is a %s that is %s.', p_transaction_id, v_original.type, v_original.status),
                  hint = 'Refund a completed purchase, debit or hold; void one that is pending.';
    end if;

    if v_original.type = 'purchase' and v_original.metadata ? 'invoice_id' then
        raise exception 'not_refundable'
            using errcode = 'PT422',
                  detail = format('Transaction %s paid invoice %s.', p_transaction_id, v_original.metadata ->> 'invoice_id'),
                  hint = 'Take the invoice back with invoices.issue_credit_note().';
    end if;

    if v_amount > v_left then
        raise exception 'amount_exceeds_capture'
            using errcode = 'PT422',
                  detail = format(
                      '%s %s were captured, of which %s are left.', v_original.currency, v_original.captured_amount, v_left
                  ),
                  hint = 'Refund at most what is left of what was captured.';
    end if;

    v_total := v_original.refunded_amount + v_amount;

    if v_total < v_original.captured_amount then
        update payments.transactions as t
        set refunded_amount = v_total, updated_at = clock_timestamp()
        where t.account_id = v_original.account_id
            and t.created_at = v_original.created_at
            and t.transaction_id = p_transaction_id;
    else
        update payments.transactions as t
        set refunded_amount = v_total, status = 'refunded', status_reason = p_reason, updated_at = clock_timestamp()
        where t.account_id = v_original.account_id
            and t.created_at = v_original.created_at
            and t.transaction_id = p_transaction_id;
    end if;

    -- What each account has given back before this refund, minus what it has after it.
    select array_agg(s.code order by s.transfer_id), array_agg(s.before - s.after order by s.transfer_id)
    into v_codes, v_shares
    from (
        select
            p.transfer_id, p.code,
            payments._share(p.total, v_original.refunded_amount, v_original.captured_amount, v_account.minor_units)
            - payments._share(
                p.total - p.part, v_original.refunded_amount, v_original.captured_amount, v_account.minor_units
            ) as before,
            payments._share(p.total, v_total, v_original.captured_amount, v_account.minor_units)
            - payments._share(p.total - p.part, v_total, v_original.captured_amount, v_account.minor_units) as after
        from (
            select
                t.transfer_id, t.contra_code as code, a.part, sum(a.part) over (order by t.transfer_id) as total
            from payments.transfers as t
            cross join lateral (select case when t.is_debit then t.amount else -t.amount end as part) as a
            where t.account_id = v_original.account_id
                and t.created_at = v_original.completed_at
                and t.transaction_id = p_transaction_id
        ) as p
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
    'Give captured money back, all that is left or a part; returns the refund.';

grant execute on function payments.refund(uuid, numeric, text, text) to service_role;
