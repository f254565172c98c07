-- Hands the period of an invoice that is void over to a new draft, which says what it corrects; null where
-- another one has it by now. As the owner of the tables.

create or replace function invoices._redraft(p_invoice invoices.invoices, p_reason text)
returns invoices.invoices
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_period invoices.periods;
    v_draft  invoices.invoices;
begin
    delete from invoices.periods as p
    where p.account_id = p_invoice.account_id and p.invoice_id = p_invoice.invoice_id
    returning p.* into v_period;

    if not found then
        return null;
    end if;

    insert into invoices.invoices (
        account_id, invoice_id, user_id, meter_id, region, series_code, currency, minor_units, period, time_zone,
        usage_from, usage_until, finalise_after, corrects_id, note
    )
    select p_invoice.account_id, core.uuid_v7(), p_invoice.user_id, p_invoice.meter_id, p_invoice.region,
        p_invoice.series_code, p_invoice.currency, p_invoice.minor_units, p_invoice.period, p_invoice.time_zone,
        p_invoice.usage_from, p_invoice.usage_until, now(), p_invoice.invoice_id, p_reason
    returning * into v_draft;

    v_period.invoice_id := v_draft.invoice_id;
    insert into invoices.periods select v_period.*;
    perform invoices._fill_drafts(array[v_draft.invoice_id]);

    select i.* into v_draft
    from invoices.invoices as i
    where i.account_id = v_draft.account_id and i.invoice_id = v_draft.invoice_id;

    return v_draft;
end;
$$;

comment on function invoices._redraft(invoices.invoices, text) is 'Hand the period of a void invoice over to a new draft.';

grant execute on function invoices._redraft(invoices.invoices, text) to app_api;
