-- Makes drafts whose grace is over final: up to p_limit of them; returns how many. Those whose readings changed
-- since they were made are made anew first; one with a problem is tried again in an hour. p_month: only
-- that month's; p_is_now: without waiting for the grace.
--
-- Locks the drafts, passing over those that another session works on, then the counters.
--
-- Errors: PT400 invalid_month, invalid_limit; PT403 feature_disabled, not_your_region

create or replace function invoices.finalize_invoices(
    p_limit  integer default 500,
    p_month  date default null,
    p_region text default null,
    p_is_now boolean default false
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_region text := invoices._check_region(p_region);
    v_ids    uuid[];
    v_count  integer := 0;
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 5000);

    if p_month is not null then
        perform invoices._check_month(p_month);
    end if;

    v_ids := invoices._lock_drafts(p_limit, date_trunc('month', p_month::timestamp)::date, v_region, p_is_now is true);

    if v_ids <> '{}' then
        v_count := invoices._finalise_drafts(v_ids);
    end if;

    return v_count;
end;
$$;

comment on function invoices.finalize_invoices(integer, date, text, boolean) is
    'Make drafts whose grace is over final; returns how many.';

grant execute on function invoices.finalize_invoices(integer, date, text, boolean) to operator, service_role;
