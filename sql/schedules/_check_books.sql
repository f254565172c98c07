-- Job handler: proves the ledger and the token balances. What does not add up raises an alert, open once however many
-- nights find it, of which every admin is told; the job itself has done its work then and says what it found.
--
-- The alert must outlast the job, so this raises no error. One snapshot: what moves meanwhile is in the next proof.

create or replace function schedules._check_books(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_problem_count integer;
    v_first         jsonb;
    v_alert_id      uuid;
begin
    select count(*), coalesce(jsonb_agg(p.problem order by p.place) filter (where p.place <= 10), '[]')
    into v_problem_count, v_first
    from (
        select f.problem, row_number() over (order by f.problem::text) as place
        from (
            select jsonb_strip_nulls(to_jsonb(l)) || '{"books": "ledger"}' as problem from payments.check_ledger() as l
            union all
            select jsonb_strip_nulls(to_jsonb(b)) || '{"books": "tokens"}' from tokens.check_balances() as b
        ) as f
    ) as p;

    v_alert_id := alerts._signal(
        'books', 'books', v_problem_count > 0, clock_timestamp(),
        case
            when v_problem_count > 0 then format(
                '%s in the books: %s', case v_problem_count when 1 then '1 thing does not add up'
                else v_problem_count || ' things do not add up' end,
                (select string_agg(distinct f ->> 'problem', ', ') from jsonb_array_elements(v_first) as f)
            )
        end,
        case when v_problem_count > 0 then jsonb_build_object('problem_count', v_problem_count, 'first', v_first) else '{}' end
    );

    return jsonb_strip_nulls(jsonb_build_object(
        'problems', v_problem_count,
        'first', case when v_problem_count > 0 then v_first end,
        'alert_id', case when v_problem_count > 0 then v_alert_id end
    ));
end;
$$;

comment on function schedules._check_books(jsonb) is
    'Job handler: prove the ledger and the token balances; what does not add up raises an alert.';
