-- Moves money at once: a completed transaction with its transfers, in two statements.
--
-- The caller holds the account's lock (payments._lock_account), has looked the key up
-- (payments._find_transaction) and publishes what happened: this is the hot path of a purchase.
-- A contra amount is what the wallet pays to that system account; a negative one is paid to the
-- wallet, zero is skipped. They add up to p_amount, or to -p_amount where the wallet is paid
-- (refund, transfer_in). A suspended wallet can be paid but cannot pay, a closed one neither. Whether there are limits
-- at all is asked in the statement that takes the money, which costs next to nothing.
--
-- Runs as the owner of the tables, which saves a purchase a tenth of its time: the policies of four
-- tables come down to the one condition that a user pays from their own wallet only, and staff besides from
-- suspense. Nor does it look
-- for the month's partition, which is made months ahead; where it is missing, the insert is refused.
--
-- Errors: PT402 insufficient_funds, PT404 account_not_found, PT423 account_suspended, account_closed,
--         PT422 limit_exceeded; PT500 unbalanced_posting

create or replace function payments._post_transaction(
    p_account_id              uuid,
    p_type                    text,
    p_amount                  numeric,
    p_contra_codes            text[],
    p_contra_amounts          numeric[],
    p_idempotency_key         text default null,
    p_correlation_id          uuid default null,
    p_metadata                jsonb default '{}',
    p_related_transaction_id  uuid default null,
    p_counterparty_account_id uuid default null
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_transaction payments.transactions;
    v_now         timestamptz := clock_timestamp();
    v_id          uuid := core.uuid_v7();
    v_paid        numeric := 0;
    v_part        numeric;
    v_user_id     uuid;
    v_currency    text;
    v_is_limited  boolean;
begin
    foreach v_part in array p_contra_amounts loop
        v_paid := v_paid + v_part;
    end loop;

    if abs(v_paid) is distinct from p_amount or cardinality(p_contra_codes) <> cardinality(p_contra_amounts) then
        raise exception 'unbalanced_posting'
            using errcode = 'PT500',
                  detail = format('%s %s is split into %s %s.', p_type, p_amount, p_contra_codes, p_contra_amounts),
                  hint = 'The parts must add up to the amount.';
    end if;

    update payments.accounts as a
    set balance = a.balance - v_paid
    where a.account_id = p_account_id
        and (
            v_paid < 0 and a.account_status <> 'closed'
            or a.account_status = 'active'
            and a.balance - a.held >= v_paid
            and (
                a.owner_user_id = auth.uid()
                or auth.role() = 'service_role'
                or a.code = 'suspense' and auth.role() in ('operator', 'admin')
            )
        )
    returning
        a.owner_user_id, a.currency,
        v_paid > 0 and a.owner_user_id is not null and exists (select from payments.limits)
    into v_user_id, v_currency, v_is_limited;

    if not found then
        perform payments._refuse_payment(p_account_id, v_paid);
    elsif v_is_limited and exists (
        select from payments.limits as l where l.currency = v_currency and l.transaction_type = p_type
    ) then
        perform payments._check_allowance(p_account_id, p_type, p_amount);
    end if;

    with keyed as (
        insert into payments.idempotency_keys (account_id, idempotency_key, transaction_id, user_id)
        select p_account_id, p_idempotency_key, v_id, v_user_id
        where p_idempotency_key is not null
    ),
    moved as (
        insert into payments.transfers (
            account_id, created_at, transaction_id, contra_code, is_debit, amount, currency
        )
        select
            p_account_id, v_now, v_id, c.code, c.amount > 0, abs(c.amount), v_currency
        from unnest(p_contra_codes, p_contra_amounts) as c (code, amount)
        where c.amount <> 0
    )
    insert into payments.transactions (
        account_id, transaction_id, created_at, user_id, type, status, amount, captured_amount, currency,
        idempotency_key, counterparty_account_id, related_transaction_id, correlation_id,
        completed_at, updated_at, metadata
    )
    values (
        p_account_id, v_id, v_now, v_user_id, p_type, 'completed', p_amount, p_amount, v_currency,
        p_idempotency_key, p_counterparty_account_id, p_related_transaction_id,
        coalesce(p_correlation_id, core._get_correlation_id()), v_now, v_now, p_metadata
    )
    returning * into v_transaction;

    return v_transaction;
end;
$$;

comment on function payments._post_transaction(
    uuid, text, numeric, text[], numeric[], text, uuid, jsonb, uuid, uuid
) is 'Move money at once; the caller holds the account''s lock and publishes the event.';

grant execute on function payments._post_transaction(
    uuid, text, numeric, text[], numeric[], text, uuid, jsonb, uuid, uuid
) to app_api;
