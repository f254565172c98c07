-- Job handler: drafts a chunk of a month's invoices ({"month": "2026-10-01", "region": null, "limit": 500}); while more may
-- be left it adds another job, so a chunk is a transaction of its own and any number of workers can help.

create or replace function invoices._run_generation(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_run invoices.runs;
begin
    v_run := invoices.generate_monthly_invoices(
        (p_payload ->> 'month')::date, p_payload ->> 'region', coalesce((p_payload ->> 'limit')::integer, 500)
    );

    if v_run.status = 'running' then
        perform jobs.schedule_job('invoices.generate', p_payload);
    end if;

    return jsonb_build_object('run_id', v_run.run_id, 'status', v_run.status, 'drafted', v_run.drafted_count);
end;
$$;

comment on function invoices._run_generation(jsonb) is 'Job handler: draft a chunk of a month''s invoices.';
