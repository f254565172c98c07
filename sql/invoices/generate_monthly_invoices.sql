-- Drafts the invoices of a month, and of months before that are still missing: a chunk of p_limit accounts, so
-- call it until status is finished, from as many sessions as you like. An account is a unit of its own: whoever breaks off
-- loses the chunk, what was drafted stays, and an account that has its invoice is not touched again.
--
-- Locks the accounts of the chunk, passing over those that another session works on, and at last the
-- row of the run. Where a meter changed hands, the account of the former owner ends with it.
--
-- Errors: PT400 invalid_month, invalid_limit; PT403 feature_disabled, not_your_region; PT422 month_not_over

create or replace function invoices.generate_monthly_invoices(
    p_month  date,
    p_region text default null,
    p_limit  integer default 500
)
returns invoices.runs
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_month  date := invoices._check_month(p_month);
    v_region text := invoices._check_region(p_region);
    v_ids    uuid[];
    v_drafts uuid[];
    v_run    invoices.runs;
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 5000);

    v_ids := invoices._lock_due_accounts(v_month, v_region, p_limit);
    perform invoices._follow_owners(v_ids);
    v_drafts := invoices._draft_periods(v_ids, v_month);

    if v_drafts <> '{}' then
        perform invoices._fill_drafts(v_drafts);
    end if;

    insert into invoices.runs as r (
        run_id, month_on, region, status, drafted_count, problem_count, chunk_count, started_by
    )
    values (
        core.uuid_v7(), v_month, v_region,
        -- Another session may be at the rest; it sees to it.
        case when invoices._lock_due_accounts(v_month, v_region, 1) = '{}' then 'finished' else 'running' end,
        cardinality(v_drafts), invoices._count_problems(v_drafts), 1, auth.uid()
    )
    on conflict (month_on, region) do update
    set status = excluded.status,
        drafted_count = r.drafted_count + excluded.drafted_count,
        problem_count = r.problem_count + excluded.problem_count,
        chunk_count = r.chunk_count + 1,
        updated_at = clock_timestamp()
    where excluded.drafted_count > 0 or r.status <> excluded.status;

    select r.* into v_run
    from invoices.runs as r
    where r.month_on = v_month and r.region is not distinct from v_region;

    return v_run;
end;
$$;

comment on function invoices.generate_monthly_invoices(date, text, integer) is
    'Draft the invoices of a month, a chunk at a time; repeating it changes nothing once it is finished.';

grant execute on function invoices.generate_monthly_invoices(date, text, integer) to operator, service_role;
