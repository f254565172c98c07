-- Uses up what accounts have to their credit for their drafts that are about to be final, oldest first, and
-- adds to it what these carry. Locks the credits in the order of their keys.

create or replace function invoices._use_credits(p_invoice_ids uuid[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
    v_credit  invoices.credits;
    v_left    numeric;
    v_part    numeric;
begin
    insert into invoices.credits (account_id, credit_id, amount, reason, invoice_id)
    select l.account_id, core.uuid_v7(), l.amount, 'carried', l.invoice_id
    from invoices.invoices as i
    join invoices.lines as l on l.account_id = i.account_id and l.invoice_id = i.invoice_id and l.line_type = 'carried'
    where i.invoice_id = any (p_invoice_ids) and i.kind = 'invoice';

    for v_invoice in
        select i.*
        from invoices.invoices as i
        where i.invoice_id = any (p_invoice_ids) and i.kind = 'invoice' and i.total > 0
            and exists (select from invoices.credits as c where c.account_id = i.account_id and c.used < c.amount)
        order by i.account_id, i.period
    loop
        v_left := v_invoice.total;

        for v_credit in
            select c.*
            from invoices.credits as c
            where c.account_id = v_invoice.account_id and c.used < c.amount
            order by c.credit_id
            for update
        loop
            exit when v_left = 0;
            v_part := least(v_left, v_credit.amount - v_credit.used);
            v_left := v_left - v_part;

            update invoices.credits as c
            set used = c.used + v_part
            where c.account_id = v_credit.account_id and c.credit_id = v_credit.credit_id;

            insert into invoices.credit_uses (account_id, credit_id, invoice_id, amount)
            values (v_credit.account_id, v_credit.credit_id, v_invoice.invoice_id, v_part);
        end loop;

        update invoices.invoices as i
        set credits_amount = v_invoice.total - v_left
        where i.account_id = v_invoice.account_id and i.invoice_id = v_invoice.invoice_id;
    end loop;
end;
$$;

comment on function invoices._use_credits(uuid[]) is 'Use up what accounts have to their credit for their drafts.';
