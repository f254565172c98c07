-- Keeps money that arrived and belongs to nobody yet: cash is debited, suspense credited. Returns the id of that
-- transaction. Once per reference: parking it again changes nothing, with another amount or currency it is refused.
--
-- Locks the suspense account of the currency. Belongs to app_owner, since nobody's policy shows that account.
--
-- Errors: PT400 invalid_amount, invalid_reference, unknown_currency; PT422 reference_reused

create or replace function payments._park_money(
    p_currency  text,
    p_amount    numeric,
    p_reference text,
    p_metadata  jsonb default '{}'
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account     payments.accounts;
    v_amount      numeric;
    v_parked      payments.parked_money;
    v_transaction payments.transactions;
begin
    if coalesce(length(p_reference), 0) not between 1 and 255 then
        raise exception 'invalid_reference'
            using errcode = 'PT400',
                  detail = format('A reference has 1 to 255 characters, not %s.', coalesce(length(p_reference), 0)),
                  hint = 'Send the name that the payment has where it came from, such as its receipt number.';
    end if;

    select a.* into v_account
    from payments.accounts as a
    where a.code = 'suspense' and a.currency = p_currency
    for update;

    if not found then
        raise exception 'unknown_currency'
            using errcode = 'PT400',
                  detail = format('%L is not a currency of this system.', p_currency),
                  hint = 'Use an ISO 4217 code such as KES; payments.currencies lists them.';
    end if;

    v_amount := payments._check_amount(p_amount, v_account.minor_units);

    select p.* into v_parked
    from payments.parked_money as p
    where p.reference = p_reference;

    if not found then
        v_transaction := payments._post_transaction(
            v_account.account_id, 'credit', v_amount, array['cash_clearing'], array[-v_amount],
            p_metadata => coalesce(p_metadata, '{}') || jsonb_build_object('reference', p_reference)
        );

        insert into payments.parked_money (reference, transaction_id, currency, amount, metadata)
        values (p_reference, v_transaction.transaction_id, p_currency, v_amount, coalesce(p_metadata, '{}'))
        on conflict (reference) do nothing
        returning * into v_parked;

        if found then
            perform events._publish(
                'money_parked', 'parked_money', p_reference,
                jsonb_build_object(
                    'reference', p_reference, 'transaction_id', v_parked.transaction_id,
                    'currency', p_currency, 'amount', v_amount
                )
            );
            return v_parked.transaction_id;
        end if;
    end if;

    -- Parked by somebody else in another currency at this very moment: not visible, but not the same either.
    if (v_parked.currency, v_parked.amount) is distinct from (p_currency, v_amount) then
        raise exception 'reference_reused'
            using errcode = 'PT422',
                  detail = format(
                      'Reference %L stands for another payment%s.', p_reference,
                      coalesce(format(' of %s %s', v_parked.currency, v_parked.amount), '')
                  ),
                  hint = 'A payment has one amount and one currency; send a reference that is its own.';
    end if;

    return v_parked.transaction_id;
end;
$$;

comment on function payments._park_money(text, numeric, text, jsonb) is
    'Keep money that arrived and belongs to nobody yet; once per reference.';

grant execute on function payments._park_money(text, numeric, text, jsonb) to app_api;
