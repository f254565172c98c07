-- Refuses to change what belongs to invoices that are final. As the owner of the tables: what is final is so
-- whoever looks.
--
-- Errors: PT409 invoice_is_final

create or replace function invoices._refuse_final(p_invoice_ids uuid[])
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_number text;
begin
    select i.number into v_number
    from invoices.invoices as i
    where i.invoice_id = any (p_invoice_ids) and i.status <> 'draft'
    limit 1;

    if found then
        raise exception 'invoice_is_final'
            using errcode = 'PT409', detail = format('%s is final: what stands on it never changes.', v_number),
                  hint = 'Issue a credit note, or correct it with the next invoice.';
    end if;
end;
$$;

comment on function invoices._refuse_final(uuid[]) is 'Refuse to change what belongs to invoices that are final.';

grant execute on function invoices._refuse_final(uuid[]) to app_api;
