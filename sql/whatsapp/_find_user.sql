-- The one user to whom a verified WhatsApp number belongs; null for nobody's, and for
-- one that two users verified, since it cannot be told who is writing.

create or replace function whatsapp._find_user(p_phone text)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_ids uuid[];
begin
    select array_agg(distinct a.user_id) into v_user_ids
    from notifications.addresses as a
    where a.channel = 'whatsapp'
        and a.address in (p_phone, ltrim(p_phone, '+'))
        and a.verified_at is not null
        and a.disabled_at is null;

    return case when cardinality(v_user_ids) = 1 then v_user_ids[1] end;
end;
$$;

comment on function whatsapp._find_user(text) is 'The one user to whom a verified WhatsApp number belongs.';
