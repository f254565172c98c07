-- Refuses bounds that mean nothing for a type, or cannot be read: a value that is checked against them later
-- must fail for its own reasons only. Returns them in the form they are kept in.
--
-- Errors: PT400 invalid_constraint

create or replace function config._check_constraints(p_key config.keys)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_limits jsonb := p_key.constraints;
    v_plain  config.keys := p_key;
    v_known  text[] := case
        when p_key.value_type in ('integer', 'number', 'duration', 'timestamp') then array['min', 'max', 'choices']
        when p_key.value_type = 'string' then array['choices', 'pattern', 'max_length']
        when p_key.value_type = 'url' then array['choices', 'pattern', 'max_length', 'schemes']
        when p_key.value_type = 'json' then array['choices']
        else '{}'
    end;
    v_reason text;
    v_name   text;
begin
    v_plain.constraints := '{}';

    if jsonb_typeof(v_limits) is distinct from 'object' then
        v_reason := 'The constraint is no JSON object.';
    elsif octet_length(v_limits::text) > 20000 then
        v_reason := 'The constraint has more than 20000 bytes.';
    else
        select format('A %s has no constraint %L.', p_key.value_type, left(m.name, 80)) into v_reason
        from jsonb_object_keys(v_limits) as m (name)
        where m.name <> all (v_known)
        limit 1;
    end if;

    if v_reason is null then
        begin
            foreach v_name in array array['min', 'max'] loop
                if v_limits ? v_name then
                    v_limits := v_limits
                        || jsonb_build_object(v_name, config._normalise_value(v_plain, v_limits -> v_name));
                end if;
            end loop;

            if v_limits ? 'choices' then
                v_limits := v_limits || jsonb_build_object('choices', (
                    select jsonb_agg(config._normalise_value(v_plain, c.choice) order by c.position)
                    from jsonb_array_elements(v_limits -> 'choices') with ordinality as c (choice, position)
                ));
            end if;

            if v_limits ? 'min' and v_limits ? 'max' then
                v_plain.constraints := jsonb_build_object('min', v_limits -> 'min');
                perform config._normalise_value(v_plain, v_limits -> 'max');
            end if;

            -- As it stands and as values are held against it: what sets options stands alone only.
            perform '' ~ (v_limits ->> 'pattern'), '' ~ ('^(?:' || (v_limits ->> 'pattern') || ')$');

            v_reason := case
                when v_limits ? 'choices' and jsonb_typeof(v_limits -> 'choices') is distinct from 'array'
                    then 'choices names none.'
                when v_limits ? 'pattern' and jsonb_typeof(v_limits -> 'pattern') <> 'string'
                    then 'pattern is no string.'
                when v_limits ? 'max_length' and (v_limits ->> 'max_length')::integer not between 1 and 65536
                    then 'max_length is not between 1 and 65536.'
                when v_limits ? 'schemes' and (
                    select count(*) = 0 or bool_or(jsonb_typeof(s.scheme) <> 'string')
                    from jsonb_array_elements(v_limits -> 'schemes') as s (scheme)
                )
                    then 'schemes is no list of schemes.'
            end;
        exception
            when sqlstate 'PT400' or data_exception then
                v_reason := sqlerrm || ': the constraint contradicts itself or the type.';
        end;
    end if;

    if v_reason is not null then
        raise exception 'invalid_constraint'
            using errcode = 'PT400',
                  detail = v_reason,
                  hint = 'Send for instance {"min": 1, "max": 10}, {"choices": ["a", "b"]} or {"pattern": "[a-z]+"}.';
    end if;

    return v_limits;
end;
$$;

comment on function config._check_constraints(config.keys) is 'Refuse bounds that mean nothing for a type.';
