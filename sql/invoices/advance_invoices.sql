-- What time does to invoices: those that were not paid when they were due become overdue, and who owes is
-- reminded at the levels of the series, each once, the highest that is due. Amounts that are disputed are
-- left alone. Returns how many invoices it touched, p_limit of each kind at most; call it again until it returns 0.
--
-- Locks the invoices, passing over those that another session works on.
--
-- Errors: PT400 invalid_limit; PT403 feature_disabled

create or replace function invoices.advance_invoices(p_limit integer default 500)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 5000);

    return invoices._mark_overdue(p_limit) + invoices._send_reminders(p_limit);
end;
$$;

comment on function invoices.advance_invoices(integer) is
    'Mark what is overdue and remind who owes; returns how many invoices it touched.';

grant execute on function invoices.advance_invoices(integer) to service_role;
