-- Has workers draft the invoices of a month: adds p_workers jobs, each of which drafts a chunk and adds the next until
-- nothing is left. Returns how many it added; invoices.list_runs shows how far they get.
--
-- Errors: PT400 invalid_month, invalid_limit; PT403 feature_disabled; PT422 month_not_over

create or replace function invoices.start_generation(
    p_month   date,
    p_region  text default null,
    p_limit   integer default 500,
    p_workers integer default 1
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_month date := invoices._check_month(p_month);
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 5000), core._check_limit(p_workers, 32);

    for i in 1 .. p_workers loop
        perform jobs.schedule_job(
            'invoices.generate', jsonb_build_object('month', v_month, 'region', p_region, 'limit', p_limit)
        );
    end loop;

    return p_workers;
end;
$$;

comment on function invoices.start_generation(date, text, integer, integer) is
    'Have workers draft the invoices of a month; returns how many jobs it added.';

grant execute on function invoices.start_generation(date, text, integer, integer) to service_role;
