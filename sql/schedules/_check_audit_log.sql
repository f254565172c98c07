-- Job handler: verifies the blocks of the audit log that were sealed since the last time, 500 at most, and a part of
-- 200 of those before, another one every night, so that all of it is read again and again. What is wrong raises an
-- alert, open once however many nights find it, of which every admin is told.
--
-- Seals first, for where no worker does. The alert must outlast the job, so this raises no error.

create or replace function schedules._check_audit_log(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_part  constant integer := 200;
    v_new   ops.audit_verification;
    v_old   ops.audit_verification;
    v_count integer;
    v_parts bigint;
    v_first jsonb;
begin
    perform ops.seal_audit_log() from generate_series(1, 20);
    v_new := ops.verify_audit_log(p_limit => 500);
    v_parts := (v_new.head_block + c_part - 1) / c_part;
    v_old := ops.verify_audit_log(
        p_from_block => (extract(epoch from now())::bigint / 86400 % greatest(v_parts, 1)) * c_part + 1, p_limit => c_part
    );

    select count(*), coalesce(jsonb_agg(jsonb_strip_nulls(to_jsonb(f.problem))) filter (where f.place <= 10), '[]')
    into v_count, v_first
    from (
        select p.problem, row_number() over (order by (p.problem).block_number, (p.problem).audit_id) as place
        from (select u as problem from unnest(v_new.problems) as u union select u from unnest(v_old.problems) as u) as p
    ) as f;

    perform alerts._signal(
        'audit_log', 'audit_log', v_count > 0, clock_timestamp(),
        case
            when v_count > 0 then format(
                '%s in the audit log: %s',
                case v_count when 1 then '1 thing is wrong' else v_count || ' things are wrong' end,
                (select string_agg(distinct f ->> 'problem', ', ') from jsonb_array_elements(v_first) as f)
            )
        end,
        case when v_count > 0 then jsonb_build_object('problem_count', v_count, 'first', v_first) else '{}' end
    );

    return jsonb_strip_nulls(jsonb_build_object(
        'blocks', v_new.until_block - v_new.from_block + 1 + v_old.until_block - v_old.from_block + 1,
        'problems', v_count,
        'first', case when v_count > 0 then v_first end
    ));
end;
$$;

comment on function schedules._check_audit_log(jsonb) is
    'Job handler: verify the audit log; what is not as it was sealed raises an alert.';
