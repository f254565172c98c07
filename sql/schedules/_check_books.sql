-- Job handler: proves the ledger and the token balances; fails if anything does not add up, so that
-- the job ends among the dead ones with the first problems in its error.
--
-- Errors: PT500 books_do_not_balance

create or replace function schedules._check_books(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_problem_count integer;
    v_first         text;
begin
    select count(*), string_agg(p.problem, E'\n' order by p.problem) filter (where p.place <= 10)
    into v_problem_count, v_first
    from (
        select f.problem, row_number() over (order by f.problem) as place
        from (
            select 'ledger ' || to_jsonb(l)::text as problem from payments.check_ledger() as l
            union all
            select 'tokens ' || to_jsonb(b)::text from tokens.check_balances() as b
        ) as f
    ) as p;

    if v_problem_count > 0 then
        raise exception 'books_do_not_balance'
            using errcode = 'PT500',
                  detail = format(E'%s problems, first\n%s', v_problem_count, v_first),
                  hint = 'payments.check_ledger() and tokens.check_balances() list them all.';
    end if;

    return jsonb_build_object('problems', 0);
end;
$$;

comment on function schedules._check_books(jsonb) is 'Job handler: prove the ledger and the token balances.';
