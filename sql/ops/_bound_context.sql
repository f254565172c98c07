-- What is known of an error as it may be kept: 20 members at most, each a short text or a plain value; members whose
-- name gives away a secret are hidden. What is no object is nothing.

create or replace function ops._bound_context(p_context jsonb)
returns jsonb
language sql
immutable
set search_path = pg_catalog, pg_temp
return coalesce((
    select jsonb_object_agg(left(e.key, 60), case
        when e.key ~* (
            '(passw(or)?d|passphrase|secret|token|hash|digest|private|authorization|cookie|credential|jwt'
            '|(^|_)pin(_|$)|pin$|otp|cvv|api_?key)'
        ) then '"hidden"'
        when jsonb_typeof(e.value) in ('boolean', 'null') or jsonb_typeof(e.value) = 'number' and length(e.value #>> '{}') < 20
            then e.value
        else to_jsonb(ops._hide_secrets(e.value #>> '{}', 300))
    end)
    from (
        select e.key, e.value
        from jsonb_each(case jsonb_typeof(p_context) when 'object' then p_context else '{}' end) as e
        order by e.key
        limit 20
    ) as e
), '{}');

comment on function ops._bound_context(jsonb) is 'What is known of an error as it may be kept.';
