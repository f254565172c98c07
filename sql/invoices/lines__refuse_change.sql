-- Trigger of lines and taxes: those of an invoice that is final never change, nor do any come or go.
--
-- Errors: PT409 invoice_is_final

create or replace function invoices.lines__refuse_change()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_number text;
begin
    if tg_op = 'TRUNCATE' then
        v_number := 'Some of them';
    elsif tg_op = 'INSERT' then
        select i.number into v_number
        from (select distinct n.account_id, n.invoice_id from new_rows as n) as c
        join invoices.invoices as i on i.account_id = c.account_id and i.invoice_id = c.invoice_id
        where i.status <> 'draft'
        limit 1;
    elsif tg_op = 'DELETE' then
        select i.number into v_number
        from (select distinct o.account_id, o.invoice_id from old_rows as o) as c
        join invoices.invoices as i on i.account_id = c.account_id and i.invoice_id = c.invoice_id
        where i.status <> 'draft'
        limit 1;
    else
        select i.number into v_number
        from (
            select o.account_id, o.invoice_id from old_rows as o
            union
            select n.account_id, n.invoice_id from new_rows as n
        ) as c
        join invoices.invoices as i on i.account_id = c.account_id and i.invoice_id = c.invoice_id
        where i.status <> 'draft'
        limit 1;
    end if;

    if v_number is not null then
        raise exception 'invoice_is_final'
            using errcode = 'PT409', detail = format('%s is final: what stands on it never changes.', v_number),
                  hint = 'Issue a credit note, or correct it with the next invoice.';
    end if;

    return null;
end;
$$;

comment on function invoices.lines__refuse_change() is 'Trigger: lines and taxes of what is final never change.';
