-- A list of targeting keys from JSON: each once, in order.
--
-- Errors: PT400 invalid_users

create or replace function flags._check_users(p_users jsonb)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_users jsonb := coalesce(nullif(p_users, 'null'), '[]');
begin
    if (case when jsonb_typeof(v_users) <> 'array' then true
        else jsonb_array_length(v_users) > 10000
            or exists (
                select from jsonb_array_elements(v_users) as u
                where jsonb_typeof(u) <> 'string' or length(u #>> '{}') not between 1 and 256
            )
        end)
    then
        raise exception 'invalid_users'
            using errcode = 'PT400',
                  detail = 'The users are no array of up to 10,000 targeting keys of 1 to 256 characters.',
                  hint = 'For more of them send an attribute with the context and ask for that.';
    end if;

    return (
        select coalesce(jsonb_agg(u.key order by u.key collate "C"), '[]')
        from (select distinct e.key from jsonb_array_elements_text(v_users) as e (key)) as u
    );
end;
$$;

comment on function flags._check_users(jsonb) is 'A list of targeting keys; refuses what is none.';
