-- Adds what a gateway answered to the trail: counts by variant and reason, and a sample one by one. Called after
-- the answers, in batches. What is not of today has no partition to go to and is counted for today.
--
-- Counts are locked in the order of their keys: gateways do this side by side.

create or replace function flags.record_evaluations(p_counts jsonb, p_samples jsonb default '[]')
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sampled integer;
begin
    insert into flags.counts as c (
        counted_at, environment, flag_key, variant, reason, evaluation_count, last_at
    )
    select date_trunc('day', now(), 'UTC'), r.environment, r.flag_key, coalesce(r.variant, ''), r.reason,
        sum(r.evaluation_count), now()
    from jsonb_to_recordset(p_counts) as r (
        environment text, flag_key text, variant text, reason text, evaluation_count bigint
    )
    group by 2, 3, 4, 5
    order by 2, 3, 4, 5
    on conflict (environment, flag_key, counted_at, variant, reason) do update
    set evaluation_count = c.evaluation_count + excluded.evaluation_count, last_at = excluded.last_at;

    insert into flags.evaluations (
        evaluated_at, evaluation_id, environment, flag_key, targeting_key, variant, reason, rule_id, version, request_id
    )
    select now(), gen_random_uuid(), r.environment, r.flag_key, left(r.targeting_key, 256), r.variant, r.reason, r.rule_id,
        r.version, left(r.request_id, 200)
    from jsonb_to_recordset(p_samples) as r (
        environment text, flag_key text, targeting_key text, variant text, reason text, rule_id text, version integer,
        request_id text
    );
    get diagnostics v_sampled = row_count;
    return v_sampled;
end;
$$;

comment on function flags.record_evaluations(jsonb, jsonb) is 'Add what a gateway answered to the trail.';

grant execute on function flags.record_evaluations(jsonb, jsonb) to service_role;
