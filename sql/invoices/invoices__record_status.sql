-- Trigger: leaves every change of status in the trail and in the event log, whoever made it and however.

create or replace function invoices.invoices__record_status()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into invoices.status_changes (account_id, invoice_id, from_status, to_status, actor_role, actor_user_id)
    select n.account_id, n.invoice_id, o.status, n.status, auth.role(), auth.uid()
    from new_rows as n
    join old_rows as o on o.account_id = n.account_id and o.invoice_id = n.invoice_id
    where o.status <> n.status;

    perform events._publish(
        case
            when n.kind = 'credit_note' then 'credit_note_issued'
            when o.status = 'draft' then 'invoice_issued'
            when n.status = 'final' then 'invoice_reinstated'
            else 'invoice_' || n.status
        end,
        'invoice', n.invoice_id::text,
        jsonb_build_object(
            'user_id', n.user_id, 'meter_id', n.meter_id, 'region', n.region, 'number', n.number, 'from_status', o.status,
            'status', n.status, 'total', n.total, 'amount_due', n.amount_due, 'currency', n.currency, 'due_on', n.due_on,
            'period', to_char(lower(n.period), 'YYYY-MM')
        )
    )
    from new_rows as n
    join old_rows as o on o.account_id = n.account_id and o.invoice_id = n.invoice_id
    where o.status <> n.status;

    return null;
end;
$$;

comment on function invoices.invoices__record_status() is 'Trigger: record and publish every change of status.';
