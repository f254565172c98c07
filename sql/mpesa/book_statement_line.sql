-- Books money of the statement that nobody told us of: as if the payer's message came now. A till's payers name no
-- account; there the line belongs to the request of that amount and time that the query API alone confirmed, if there
-- is one. Doing it again changes nothing. Locks what mpesa._take_c2b locks. For the service alone, since it pays into wallets.
--
-- Errors: PT404 statement_line_not_found; PT409 payment_known

create or replace function mpesa.book_statement_line(p_receipt text)
returns mpesa.payments
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_line    mpesa.statement_lines;
    v_account text;
    v_payment mpesa.payments;
begin
    select l.* into v_line
    from mpesa.statement_lines as l
    where l.receipt = upper(btrim(p_receipt)) and l.direction = 'in';

    if not found then
        raise exception 'statement_line_not_found'
            using errcode = 'PT404',
                  detail = format('No imported statement has money in under %L.', left(p_receipt, 40)),
                  hint = 'Import the statement of that day first.';
    end if;

    select p.* into v_payment from mpesa.payments as p where p.receipt = v_line.receipt;

    if found then
        if v_payment.source = 'statement' then
            return v_payment;
        end if;

        raise exception 'payment_known'
            using errcode = 'PT409',
                  detail = format('Payment %s is %s.', v_payment.receipt, v_payment.status),
                  hint = 'Decide about it with mpesa.match_payment().';
    end if;

    v_account := nullif(btrim(v_line.account_reference), '');

    if v_account is null then
        select r.reference into v_account
        from mpesa.requests as r
        where r.paid_at between v_line.completed_at - interval '1 hour' and v_line.completed_at + interval '1 hour'
            and r.amount = v_line.amount
            and (r.status = 'paid' and r.receipt is null or r.status = 'parked' and r.receipt like 'REQM%')
        order by abs(extract(epoch from r.paid_at - v_line.completed_at))
        limit 1;
    end if;

    perform mpesa._take_c2b(jsonb_strip_nulls(jsonb_build_object(
        'source', 'statement', 'receipt', v_line.receipt, 'amount', v_line.amount, 'paid_at', v_line.completed_at,
        'bill_reference', v_account, 'phone', v_line.other_party
    )));

    select p.* into v_payment from mpesa.payments as p where p.receipt = v_line.receipt;
    return v_payment;
end;
$$;

comment on function mpesa.book_statement_line(text) is 'Book money of the statement that nobody told us of.';

grant execute on function mpesa.book_statement_line(text) to service_role;
