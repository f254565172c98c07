-- Adds to what was paid of an invoice, to what was taken back and to what is disputed, and gives it the status that
-- follows. What was paid and then taken back goes to the account's credit. The caller holds its lock.
--
-- As the owner of the tables: a user who pays writes no invoice.

create or replace function invoices._settle(
    p_invoice  invoices.invoices,
    p_paid     numeric default 0,
    p_credited numeric default 0,
    p_disputed numeric default null
)
returns invoices.invoices
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice  invoices.invoices;
    v_disputed constant numeric := coalesce(p_disputed, p_invoice.disputed_amount);
    v_excess   constant numeric := greatest(p_paid + p_credited - p_invoice.amount_due, 0);
    v_today    constant date := (
        select (now() at time zone u.time_zone)::date
        from invoices.series as s
        join invoices.issuers as u on u.issuer_code = s.issuer_code
        where s.series_code = p_invoice.series_code
    );
begin
    update invoices.invoices as i
    set paid_amount = i.paid_amount + p_paid, credited_amount = i.credited_amount + p_credited,
        returned_amount = i.returned_amount + v_excess, disputed_amount = v_disputed, updated_at = clock_timestamp(),
        status = case
            when v_disputed > 0 then 'disputed'
            when i.credited_amount + p_credited = i.total and i.total > 0 then 'void'
            when i.amount_due - p_paid - p_credited + v_excess = 0 then 'paid'
            when i.due_on < v_today then 'overdue'
            when i.status = 'overdue' then 'overdue'
            else 'final'
        end
    where i.account_id = p_invoice.account_id and i.invoice_id = p_invoice.invoice_id
    returning i.* into v_invoice;

    if v_excess > 0 then
        insert into invoices.credits (account_id, credit_id, amount, reason, invoice_id, created_by)
        values (p_invoice.account_id, core.uuid_v7(), v_excess, 'credit_note', p_invoice.invoice_id, auth.uid());
    end if;

    return v_invoice;
end;
$$;

comment on function invoices._settle(invoices.invoices, numeric, numeric, numeric) is
    'Add to what was paid, taken back or disputed of an invoice, and give it the status that follows.';

grant execute on function invoices._settle(invoices.invoices, numeric, numeric, numeric) to app_api;
