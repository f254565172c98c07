-- Stores lines of the statement that the organisation portal exports, each once; a line that is there
-- with other facts is refused, and nothing of the call is stored.
--
-- p_rows: [{"receipt", "direction" (in, out), "amount", "completed_at", "details"?, "other_party"?,
-- "account_reference"?}], 10,000 at most. Returns how many were new.
--
-- Errors: PT400 invalid_statement, PT409 statement_contradicts

create or replace function mpesa.import_statement(p_rows jsonb)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_new_count integer;
    v_wrong     jsonb;
begin
    if jsonb_typeof(p_rows) is distinct from 'array' or jsonb_array_length(p_rows) > 10000 then
        raise exception 'invalid_statement'
            using errcode = 'PT400',
                  detail = 'An array of at most 10000 lines is needed.',
                  hint = 'Send [{"receipt", "direction", "amount", "completed_at"}, …]; mainspring mpesa import reads the portal''s CSV.';
    end if;

    select r.item into v_wrong
    from jsonb_array_elements(p_rows) as r (item)
    where jsonb_typeof(r.item) <> 'object'
        or coalesce(r.item ->> 'receipt', '') !~ '^[A-Z0-9]{6,20}$'
        or coalesce(r.item ->> 'direction', '') not in ('in', 'out')
        or coalesce(r.item ->> 'amount', '') !~ '^[0-9]{1,12}(\.[0-9]{1,2})?$'
        or coalesce(r.item ->> 'amount', '') ~ '^0+(\.0+)?$'
        or coalesce(r.item ->> 'completed_at', '') !~ '^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?([+-]\d{2}:?\d{2}|Z)$'
    limit 1;

    if found then
        raise exception 'invalid_statement'
            using errcode = 'PT400',
                  detail = format('%s is not a line of a statement.', left(v_wrong::text, 300)),
                  hint = 'A line has a receipt, a direction (in, out), an amount and completed_at with its zone.';
    end if;

    with given as (
        select distinct on (r.receipt, r.direction) r.*
        from jsonb_to_recordset(p_rows) as r (
            receipt text, direction text, amount numeric, completed_at timestamptz, details text, other_party text,
            account_reference text
        )
        order by r.receipt, r.direction
    )
    insert into mpesa.statement_lines (
        receipt, direction, amount, completed_at, details, other_party, account_reference
    )
    select
        g.receipt, g.direction, g.amount, g.completed_at, left(g.details, 300), left(g.other_party, 200),
        left(g.account_reference, 200)
    from given as g
    on conflict (receipt, direction) do nothing;

    get diagnostics v_new_count = row_count;

    select jsonb_build_object('receipt', l.receipt, 'direction', l.direction, 'stored', l.amount, 'given', r.amount)
    into v_wrong
    from jsonb_to_recordset(p_rows) as r (receipt text, direction text, amount numeric, completed_at timestamptz)
    join mpesa.statement_lines as l on l.receipt = r.receipt and l.direction = r.direction
    where (l.amount, l.completed_at) is distinct from (r.amount, r.completed_at)
    limit 1;

    if found then
        raise exception 'statement_contradicts'
            using errcode = 'PT409',
                  detail = format('%s', v_wrong),
                  hint = 'A receipt has one amount and one time; is it the statement of another account?';
    end if;

    return v_new_count;
end;
$$;

comment on function mpesa.import_statement(jsonb) is 'Store lines of Safaricom''s statement of our account, each once.';

grant execute on function mpesa.import_statement(jsonb) to admin, service_role;
