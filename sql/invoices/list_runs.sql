-- Generations, the newest month first, and how far each got. An operator those of their region.
--
-- Errors: PT400 invalid_limit; PT403 feature_disabled

create or replace function invoices.list_runs(p_limit integer default 24)
returns setof invoices.runs
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 1000);

    return query
    select r.* from invoices.runs as r order by r.month_on desc, r.started_at desc limit p_limit;
end;
$$;

comment on function invoices.list_runs(integer) is 'Generations of a month''s invoices, and how far each got.';

grant execute on function invoices.list_runs(integer) to operator, service_role;
