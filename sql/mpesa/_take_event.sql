-- Does what a callback of Daraja asks for, as the gateway put it into our words; returns in a word what
-- it came to. Called by the machinery for inbound events, which tries again what fails.

create or replace function mpesa._take_event(p_payload jsonb)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    return case p_payload ->> 'source'
        when 'stk' then mpesa._take_stk(p_payload)
        when 'c2b' then mpesa._take_c2b(p_payload)
        else 'kept'
    end;
end;
$$;

comment on function mpesa._take_event(jsonb) is 'Do what a callback of Daraja asks for.';
